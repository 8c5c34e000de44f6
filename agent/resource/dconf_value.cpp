// SPDX-License-Identifier: Apache-2.0
#include "resource/dconf_value.h"

#include "base/text.h"

namespace bootseal {

std::optional<DconfValue> parse_dconf_value(std::string_view text) {
    text = trim(text);
    if (text == "true" || text == "false") return DconfValue{'b', std::string(text)};
    const bool unsigned_number = text.starts_with("uint32 ");
    const auto digits = unsigned_number ? trim(text.substr(7)) : text;
    if (const auto number = parse_number(digits)) {
        if (unsigned_number && (*number < 0 || *number > 0xffffffff)) return std::nullopt;
        return DconfValue{unsigned_number ? 'u' : 'i', std::to_string(*number)};
    }
    if (text.size() < 2 || (text[0] != '\'' && text[0] != '"') || text.back() != text[0]) {
        return std::nullopt;
    }
    DconfValue value;
    const auto inside = text.substr(1, text.size() - 2);
    for (std::size_t i = 0; i < inside.size(); ++i) {
        if (inside[i] == text[0]) return std::nullopt;
        if (inside[i] != '\\' || i + 1 == inside.size()) {
            value.text += inside[i];
            continue;
        }
        const char next = inside[++i];
        value.text += next == 'n' ? '\n' : next == 't' ? '\t' : next;
    }
    return value;
}

std::string dconf_text(const DconfValue& value) {
    if (value.type == 'u') return "uint32 " + value.text;
    if (value.type != 's') return value.text;
    std::string text = "'";
    for (const char c : value.text) {
        if (c == '\'' || c == '\\') text += '\\';
        text += c == '\n' ? std::string("\\n") : std::string(1, c);
    }
    return text + "'";
}

std::vector<KeyfileLine> parse_keyfile(std::string_view text) {
    std::vector<KeyfileLine> result;
    std::string group;
    std::size_t number = 0;
    for (const auto line : lines(text)) {
        ++number;
        const auto said = trim(line);
        if (said.empty() || said[0] == '#') continue;
        if (said.starts_with('[') && said.ends_with(']')) {
            group = said.substr(1, said.size() - 2);
            continue;
        }
        const auto equals = said.find('=');
        if (equals == said.npos) continue;
        result.push_back({group, std::string(trim(said.substr(0, equals))),
                          std::string(trim(said.substr(equals + 1))), number});
    }
    return result;
}

}  // namespace bootseal
