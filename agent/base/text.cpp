// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

namespace bootseal {

namespace {

constexpr std::string_view blanks = " \t\r\n\v\f";

void append_escaped(std::string& result, std::string_view bytes) {
    for (const char c : bytes) {
        std::array<char, 5> escape{};
        std::snprintf(escape.data(), escape.size(), "\\x%02x",
                      unsigned{static_cast<unsigned char>(c)});
        result += escape.data();
    }
}

}  // namespace

std::string_view trim(std::string_view text) {
    const auto begin = text.find_first_not_of(blanks);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

std::vector<std::string_view> lines(std::string_view text) {
    std::vector<std::string_view> result;
    while (!text.empty()) {
        const auto end = text.find('\n');
        result.push_back(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return result;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> result;
    for (;;) {
        const auto end = text.find(separator);
        result.push_back(text.substr(0, end));
        if (end == std::string_view::npos) return result;
        text.remove_prefix(end + 1);
    }
}

std::vector<std::string_view> words(std::string_view text, std::string_view separators) {
    std::vector<std::string_view> result;
    for (;;) {
        const auto begin = text.find_first_not_of(separators);
        if (begin == std::string_view::npos) return result;
        text.remove_prefix(begin);
        const auto end = text.find_first_of(separators);
        result.push_back(text.substr(0, end));
        if (end == std::string_view::npos) return result;
        text.remove_prefix(end);
    }
}

std::string join(const std::vector<std::string>& parts, std::string_view separator) {
    std::string result;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (i > 0) result += separator;
        result += parts[i];
    }
    return result;
}

std::string concat(std::initializer_list<std::string_view> parts) {
    std::string text;
    for (const auto part : parts)
        text += part;
    return text;
}

std::string lower(std::string_view text) {
    std::string result(text);
    for (auto& c : result) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return result;
}

std::optional<std::int64_t> parse_number(std::string_view text, int base) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::size_t utf8_length(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    if (text.empty()) return 0;
    const unsigned first = byte(0);
    if (first < 0x80) return 1;
    const std::size_t length = first >= 0xc2 && first < 0xe0    ? 2
                               : (first & 0xf0U) == 0xe0        ? 3
                               : first >= 0xf0 && first <= 0xf4 ? 4
                                                                : 0;
    if (length == 0 || length > text.size()) return 0;
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xc0U) != 0x80) return 0;
    }
    if (length == 3 && first == 0xe0 && byte(1) < 0xa0) return 0;   // overlong
    if (length == 3 && first == 0xed && byte(1) >= 0xa0) return 0;  // surrogates
    if (length == 4 && first == 0xf0 && byte(1) < 0x90) return 0;   // overlong
    if (length == 4 && first == 0xf4 && byte(1) >= 0x90) return 0;  // above U+10FFFF
    return length;
}

char32_t utf8_character(std::string_view text) {
    const auto length = utf8_length(text);
    const auto first = static_cast<unsigned char>(text[0]);
    char32_t character = length == 1 ? first : first & (0xffU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        character = character << 6U | (static_cast<unsigned char>(text[i]) & 0x3fU);
    }
    return character;
}

std::size_t plain_length(std::string_view text) {
    std::size_t length = 0;
    while (length < text.size() && text[length] >= ' ' && text[length] <= '~')
        ++length;
    return length;
}

std::string valid_utf8(std::string_view text) {
    std::string result;
    while (!text.empty()) {
        const auto plain = plain_length(text);
        result += text.substr(0, plain);
        text.remove_prefix(plain);
        if (text.empty()) break;
        const auto length = utf8_length(text);
        if (length == 0) append_escaped(result, text.substr(0, 1));
        result += text.substr(0, length);
        text.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return result;
}

bool is_printable(char32_t character) {
    const auto within = [&](char32_t first, char32_t last) {
        return character >= first && character <= last;
    };
    const bool control = character < 0x20 || within(0x7f, 0x9f);
    const bool misleading = within(0x2028, 0x202e) || within(0x2066, 0x2069);
    const bool noncharacter = within(0xfdd0, 0xfdef) || (character & 0xfffeU) == 0xfffe;
    return !control && !misleading && !noncharacter;
}

std::string printable(std::string_view text, std::size_t limit) {
    std::string result;
    while (!text.empty()) {
        if (result.size() >= limit) return result + "...";
        if (const auto plain = plain_length(text.substr(0, limit - result.size()))) {
            result += text.substr(0, plain);
            text.remove_prefix(plain);
            continue;
        }
        const auto length = utf8_length(text);
        const auto character = text.substr(0, std::max<std::size_t>(length, 1));
        if (length > 0 && is_printable(utf8_character(text))) {
            result += character;
        } else {
            append_escaped(result, character);
        }
        text.remove_prefix(character.size());
    }
    return result;
}

std::string unambiguous(std::string_view text) {
    std::string result;
    for (std::string_view rest = text; !rest.empty();) {
        const auto end = std::min(rest.find('\\'), rest.size());
        result += printable(rest.substr(0, end), std::string_view::npos);
        if (end < rest.size()) result += "\\\\";
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    constexpr std::string_view blank = "\\x20";
    if (result.ends_with(' ')) result.replace(result.size() - 1, 1, blank);
    if (result.starts_with(' ')) result.replace(0, 1, blank);
    return result;
}

std::string hex(std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string result;
    result.reserve(2 * bytes.size());
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        result += digits[byte >> 4];
        result += digits[byte & 0xf];
    }
    return result;
}

std::optional<std::string> from_hex(std::string_view digits) {
    if (digits.size() % 2 != 0 || digits.find_first_not_of("0123456789abcdef") != digits.npos)
        return std::nullopt;
    std::string bytes;
    const auto value = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
    for (std::size_t i = 0; i < digits.size(); i += 2)
        bytes += static_cast<char>(value(digits[i]) * 16 + value(digits[i + 1]));
    return bytes;
}

std::optional<std::string> percent_decode(std::string_view text) {
    std::string result;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '%') {
            result += text[at];
            continue;
        }
        const auto byte = from_hex(lower(text.substr(at + 1, 2)));
        if (!byte || byte->empty()) return std::nullopt;
        result += *byte;
        at += 2;
    }
    return result;
}

std::string octal(unsigned mode) {
    std::array<char, 12> digits{};
    std::snprintf(digits.data(), digits.size(), "%04o", mode);
    return digits.data();
}

}  // namespace bootseal
