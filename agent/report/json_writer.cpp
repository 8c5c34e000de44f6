// SPDX-License-Identifier: Apache-2.0
#include "report/json_writer.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

#include "base/text.h"

namespace bootseal {

namespace {

void append_unit(std::string& out, unsigned unit) {
    std::array<char, 7> escape{};
    std::snprintf(escape.data(), escape.size(), "\\u%04x", unit);
    out += escape.data();
}

void append_escaped(std::string& out, char32_t character) {
    switch (character) {
        case '"':
            out += "\\\"";
            return;
        case '\\':
            out += "\\\\";
            return;
        case '\n':
            out += "\\n";
            return;
        case '\r':
            out += "\\r";
            return;
        case '\t':
            out += "\\t";
            return;
        default:
            break;
    }
    if (character < 0x10000) return append_unit(out, character);
    append_unit(out, 0xd800 + ((character - 0x10000) >> 10U));
    append_unit(out, 0xdc00 + ((character - 0x10000) & 0x3ffU));
}

}  // namespace

void JsonWriter::key(std::string_view name) {
    string(name);
    text_ += ": ";
    after_key_ = true;
}

void JsonWriter::string(std::string_view text) {
    element();
    const std::string valid = valid_utf8(text);
    text_ += '"';
    for (std::string_view rest = valid; !rest.empty();) {
        const auto plain = std::min(plain_length(rest), rest.find_first_of("\"\\"));
        text_.append(rest, 0, plain);
        rest.remove_prefix(plain);
        if (rest.empty()) break;
        const auto length = utf8_length(rest);
        const auto character = utf8_character(rest);
        if (character == '"' || character == '\\' || !is_printable(character)) {
            append_escaped(text_, character);
        } else {
            text_.append(rest, 0, length);
        }
        rest.remove_prefix(length);
    }
    text_ += '"';
}

void JsonWriter::number(std::int64_t value) {
    element();
    text_ += std::to_string(value);
}

void JsonWriter::boolean(bool value) {
    element();
    text_ += value ? "true" : "false";
}

std::string JsonWriter::take() {
    return std::exchange(text_, {}) + "\n";
}

void JsonWriter::begin(char bracket) {
    element();
    text_ += bracket;
    ++depth_;
    first_ = true;
}

void JsonWriter::end(char bracket) {
    --depth_;
    if (!first_) line_end();
    text_ += bracket;
    first_ = false;
}

void JsonWriter::line_end() {
    if (layout_ == Layout::one_line) return;
    text_ += "\n" + std::string(2 * depth_, ' ');
}

void JsonWriter::element() {
    if (!after_key_ && depth_ > 0) {
        if (!first_) text_ += layout_ == Layout::one_line ? ", " : ",";
        line_end();
    }
    first_ = false;
    after_key_ = false;
}

}  // namespace bootseal
