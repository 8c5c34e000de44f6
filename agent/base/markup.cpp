// SPDX-License-Identifier: Apache-2.0
#include "base/markup.h"

#include <utility>

#include "base/text.h"

namespace bootseal {

std::string xml_text(std::string_view text) {
    std::string result;
    for (const char c : printable(text, std::string::npos)) {
        switch (c) {
            case '&':
                result += "&amp;";
                break;
            case '<':
                result += "&lt;";
                break;
            case '>':
                result += "&gt;";
                break;
            case '"':
                result += "&quot;";
                break;
            case '\'':
                result += "&apos;";
                break;
            default:
                result += c;
        }
    }
    return result;
}

std::string xml_attribute(std::string_view name, std::string_view value) {
    return " " + std::string(name) + "=\"" + xml_text(value) + "\"";
}

std::string id_part(std::string_view text) {
    if (text.empty()) return "_none";
    std::string result;
    for (const char c : text) {
        const bool kept = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || c == '-' || c == '.';
        result += kept ? std::string(1, c) : "_" + hex({&c, 1});
    }
    return result;
}

void Markup::tag(std::string_view element, Attributes attributes) {
    text_ += '<';
    text_ += element;
    for (const auto& one : attributes)
        text_ += xml_attribute(one.name, one.value);
}

Markup& Markup::open(std::string_view element, Attributes attributes) {
    tag(element, attributes);
    text_ += '>';
    open_.emplace_back(element);
    return *this;
}

Markup& Markup::close() {
    if (open_.empty()) return *this;
    text_ += "</" + open_.back() + ">";
    open_.pop_back();
    return *this;
}

Markup& Markup::text(std::string_view text) {
    text_ += xml_text(text);
    return *this;
}

Markup& Markup::element(std::string_view element, std::string_view text, Attributes attributes) {
    return open(element, attributes).text(text).close();
}

Markup& Markup::empty(std::string_view element, Attributes attributes) {
    tag(element, attributes);
    text_ += "/>";
    return *this;
}

Markup& Markup::line() {
    text_ += '\n';
    return *this;
}

Markup& Markup::put(std::string_view markup, std::initializer_list<std::string_view> texts) {
    const auto* next = texts.begin();
    for (const char c : markup) {
        if (c != '%') {
            text_ += c;
        } else if (next != texts.end()) {
            text(*next++);
        }
    }
    return *this;
}

Markup& Markup::raw(std::string_view markup) {
    text_ += markup;
    return *this;
}

std::string Markup::take() && {
    while (!open_.empty())
        close();
    return std::move(text_);
}

}  // namespace bootseal
