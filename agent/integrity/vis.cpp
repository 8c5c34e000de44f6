// SPDX-License-Identifier: Apache-2.0
#include "integrity/vis.h"

#include <algorithm>
#include <array>
#include <utility>

namespace bootseal {

namespace {

bool is_octal(char c) {
    return c >= '0' && c <= '7';
}

/// The byte that a letter behind a backslash stands for, VIS_CSTYLE of vis(3).
std::optional<char> c_style(char letter) {
    constexpr std::array<std::pair<char, char>, 11> letters{{{'\\', '\\'},
                                                             {'#', '#'},
                                                             {'a', '\a'},
                                                             {'b', '\b'},
                                                             {'f', '\f'},
                                                             {'n', '\n'},
                                                             {'r', '\r'},
                                                             {'s', ' '},
                                                             {'t', '\t'},
                                                             {'v', '\v'},
                                                             {'E', '\033'}}};
    for (const auto& [name, byte] : letters) {
        if (name == letter) return byte;
    }
    return std::nullopt;
}

/// "M-c" and "M^c" with the high bit, "^c" a control character; and how many letters it took.
std::optional<std::pair<char, std::size_t>> meta(std::string_view text) {
    const bool high = text.starts_with('M');
    const auto rest = text.substr(high ? 1 : 0);
    if (rest.size() < 2 || (rest[0] != '^' && !(high && rest[0] == '-'))) return std::nullopt;
    auto byte = static_cast<unsigned char>(rest[1]);
    if (rest[0] == '^') byte = byte == '?' ? 0x7f : byte & 0x1f;
    if (high) byte |= 0x80;
    return std::pair{static_cast<char>(byte), text.size() - rest.size() + 2};
}

}  // namespace

std::string vis_escape(std::string_view text) {
    // What readers take for the start of a comment, a pattern or the end of a word.
    constexpr std::string_view special = "\\#*?[=";
    std::string result;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte > ' ' && byte < 0x7f && special.find(c) == special.npos) {
            result += c;
        } else {
            result += '\\';
            for (const int shift : {6, 3, 0})
                result += static_cast<char>('0' + ((byte >> shift) & 7));
        }
    }
    return result;
}

std::optional<std::string> vis_unescape(std::string_view text) {
    if (text.find('\\') == text.npos) return std::string(text);
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\') {
            result += text[i];
            continue;
        }
        const auto digits = text.substr(i + 1, 3);
        if (digits.size() == 3 && std::all_of(digits.begin(), digits.end(), is_octal) &&
            digits[0] <= '3') {
            result += static_cast<char>((digits[0] - '0') * 64 + (digits[1] - '0') * 8 +
                                        (digits[2] - '0'));
            i += 3;
            continue;
        }
        if (const auto found = meta(text.substr(i + 1))) {
            result += found->first;
            i += found->second;
            continue;
        }
        const auto byte = digits.empty() ? std::nullopt : c_style(digits[0]);
        if (!byte) return std::nullopt;
        result += *byte;
        ++i;
    }
    return result;
}

}  // namespace bootseal
