// SPDX-License-Identifier: Apache-2.0
#include "store/cursor.h"

#include "base/text.h"

namespace bootseal {

namespace {

std::optional<std::string> parse_hex(std::string_view text) {
    std::string bytes;
    for (std::size_t at = 0; at < text.size(); at += 2) {
        const auto byte = parse_number(text.substr(at, 2), 16);
        if (text.size() - at < 2 || !byte || *byte < 0 || text[at] == '+') return std::nullopt;
        bytes += static_cast<char>(*byte);
    }
    return bytes;
}

std::string escaped(const std::string& text) {
    std::string out;
    for (const char character : lower(text)) {
        if (character == '!' || character == '%' || character == '_') out += '!';
        out += character;
    }
    return out;
}

}  // namespace

std::string make_cursor(const SqlValues& place) {
    std::string text;
    for (const auto& value : place) {
        if (!text.empty()) text += '-';
        if (const auto* number = std::get_if<std::int64_t>(&value)) text += std::to_string(*number);
        // "x": the hex of an empty text is not nothing.
        if (const auto* words = std::get_if<std::string>(&value)) text += 'x' + hex(*words);
    }
    return text;
}

Result<SqlValues> parse_cursor(const std::string& cursor, const std::string& kinds) {
    constexpr std::size_t most_bytes = 2000;
    const auto wrong = invalid("there is no page of this name");
    const auto parts = split(cursor, '-');
    if (cursor.size() > most_bytes || parts.size() != kinds.size()) return wrong;
    SqlValues place;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (kinds[i] == 'n') {
            const auto number = parse_number(parts[i]);
            if (!number) return wrong;
            place.emplace_back(*number);
        } else {
            auto text = parts[i].starts_with('x') ? parse_hex(parts[i].substr(1)) : std::nullopt;
            // What no column holds would be an error of the database.
            if (!text || valid_utf8(*text) != *text || text->find('\0') != std::string::npos)
                return wrong;
            place.emplace_back(*std::move(text));
        }
    }
    return place;
}

void Where::add(const std::string& condition, const SqlValues& values) {
    text_ += text_.empty() ? " WHERE " : " AND ";
    auto next = values_.size();
    for (const char character : condition) {
        text_ += character;
        if (character == '?') text_ += std::to_string(++next);
    }
    values_.insert(values_.end(), values.begin(), values.end());
}

std::string question_marks(std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i)
        text += i == 0 ? "?" : ", ?";
    return count == 0 ? "NULL" : text;
}

Result<SqlValues> rule_numbers(Sql& sql, const std::string& rule) {
    const auto rows =
        TRY(sql.query("SELECT number FROM rule WHERE id = ?1 ORDER BY number LIMIT 100", {rule}));
    SqlValues numbers;
    for (const auto& row : rows.rows)
        numbers.push_back(row[0]);
    return numbers;
}

std::string like_anywhere(const std::string& text) {
    return '%' + escaped(text) + '%';
}

std::string like_beginning(const std::string& text) {
    return escaped(text) + '%';
}

}  // namespace bootseal
