// SPDX-License-Identifier: Apache-2.0
#include "web/form.h"

#include <algorithm>

#include "base/text.h"
#include "http/message.h"

namespace bootseal {

namespace {

constexpr std::size_t most_fields = 64;

bool stays_as_it_is(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

bool is_text(std::string_view text) {
    return valid_utf8(text) == text && std::none_of(text.begin(), text.end(), [](char c) {
               return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
           });
}

/// In a form a plus is a blank.
std::optional<std::string> form_decode(std::string_view text) {
    std::string blanks(text);
    std::replace(blanks.begin(), blanks.end(), '+', ' ');
    return decode_text(blanks);
}

}  // namespace

std::string_view Form::value(std::string_view name) const {
    for (const auto& [its_name, value] : values_) {
        if (its_name == name) return value;
    }
    return {};
}

std::optional<std::string> decode_text(std::string_view text) {
    auto result = percent_decode(text);
    if (result && !is_text(*result)) return std::nullopt;
    return result;
}

Result<Form> parse_form(std::string_view text) {
    if (text.size() > most_form_bytes) return invalid("the form is too long");
    Form form;
    for (const auto field : split(text, '&')) {
        if (field.empty()) continue;
        const auto equals = std::min(field.find('='), field.size());
        auto name = form_decode(field.substr(0, equals));
        auto value = form_decode(field.substr(std::min(equals + 1, field.size())));
        if (!name || !value) return invalid("the form is not encoded as forms are");
        const bool is_there = std::any_of(form.values_.begin(), form.values_.end(),
                                          [&](const auto& one) { return one.first == *name; });
        if (is_there) return invalid("the form says something twice");
        if (form.values_.size() >= most_fields) return invalid("the form says too much");
        form.values_.emplace_back(*std::move(name), *std::move(value));
    }
    return form;
}

std::string percent_encode(std::string_view text) {
    std::string result;
    for (const char c : text) {
        if (stays_as_it_is(c)) {
            result += c;
        } else {
            result += "%" + hex({&c, 1});
        }
    }
    return result;
}

std::string make_url(std::string_view path,
                     const std::vector<std::pair<std::string, std::string>>& values) {
    std::string url(path);
    char before = '?';
    for (const auto& [name, value] : values) {
        if (value.empty()) continue;
        url += before + percent_encode(name) + "=" + percent_encode(value);
        before = '&';
    }
    return url;
}

std::string safe_target(std::string_view to) {
    const bool is_path = to.starts_with('/') && !to.starts_with("//") &&
                         to.find('\\') == std::string_view::npos && is_header_value(to);
    return is_path ? std::string(to) : "/";
}

std::string_view cookie_value(std::string_view header, std::string_view name) {
    std::string_view found;
    for (const auto one : split(header, ';')) {
        const auto pair = trim(one);
        const auto equals = pair.find('=');
        if (equals == std::string_view::npos || pair.substr(0, equals) != name) continue;
        if (!found.empty()) return {};
        found = pair.substr(equals + 1);
    }
    return found;
}

}  // namespace bootseal
