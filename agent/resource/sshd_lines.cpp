// SPDX-License-Identifier: Apache-2.0
#include "resource/sshd_lines.h"

namespace bootseal {

namespace {

constexpr std::string_view blanks = " \t\r\n";

std::string_view skip_blanks(std::string_view text) {
    const auto begin = text.find_first_not_of(blanks);
    return begin == std::string_view::npos ? std::string_view() : text.substr(begin);
}

bool is_escape(std::string_view text, char quote) {
    if (text.size() < 2 || text[0] != '\\') return false;
    const char next = text[1];
    return next == '\'' || next == '"' || next == '\\' || (next == ' ' && quote == 0);
}

}  // namespace

std::optional<std::string> take_sshd_word(std::optional<std::string_view>& rest) {
    if (!rest) return std::nullopt;
    const auto text = *rest;
    const auto end = text.find_first_of(" \t\r\n\"=");
    if (end == std::string_view::npos) {
        rest.reset();
        return std::string(text);
    }
    std::string word(text.substr(0, end));
    auto after = text.substr(end + 1);
    if (text[end] == '"') {
        const auto close = after.find('"');
        if (close == std::string_view::npos) {
            rest.reset();
            return std::nullopt;
        }
        word += after.substr(0, close);
        rest = skip_blanks(after.substr(close + 1));
        return word;
    }
    after = skip_blanks(after);
    if (text[end] != '=' && after.starts_with('=')) after = skip_blanks(after.substr(1));
    rest = after;
    return word;
}

std::optional<SshdLine> split_sshd_line(std::string_view line) {
    const auto begin = line.find_first_not_of(" \t\r");
    if (begin == std::string_view::npos) return std::nullopt;
    line.remove_prefix(begin);
    const auto last = line.find_last_not_of(" \t\r\n\f");
    line = line.substr(0, last == std::string_view::npos ? 1 : last + 1);

    std::optional<std::string_view> rest = line;
    auto keyword = take_sshd_word(rest);
    if (keyword && keyword->empty()) keyword = take_sshd_word(rest);
    if (!keyword || keyword->empty() || keyword->starts_with('#')) return std::nullopt;
    return SshdLine{std::move(*keyword), rest.value_or(std::string_view())};
}

std::optional<std::vector<std::string>> split_sshd_arguments(std::string_view text) {
    std::vector<std::string> arguments;
    for (;;) {
        const auto begin = text.find_first_not_of(" \t");
        if (begin == std::string_view::npos || text[begin] == '#') return arguments;
        text.remove_prefix(begin);
        std::string word;
        char quote = 0;
        while (!text.empty() && (quote != 0 || (text[0] != ' ' && text[0] != '\t'))) {
            if (is_escape(text, quote)) {
                word += text[1];
                text.remove_prefix(2);
                continue;
            }
            const char c = text[0];
            text.remove_prefix(1);
            if (quote == 0 && (c == '"' || c == '\'')) {
                quote = c;
            } else if (quote != 0 && c == quote) {
                quote = 0;
            } else {
                word += c;
            }
        }
        if (quote != 0) return std::nullopt;
        arguments.push_back(std::move(word));
    }
}

}  // namespace bootseal
