// SPDX-License-Identifier: Apache-2.0
#include "system/deb822.h"

#include <algorithm>
#include <cctype>
#include <string>

#include "base/text.h"

namespace bootseal {

namespace {

bool is_named(const Paragraph::Field& field, std::string_view name) {
    return std::equal(field.name.begin(), field.name.end(), name.begin(), name.end(),
                      [](char written, char wanted) {
                          return std::tolower(static_cast<unsigned char>(written)) == wanted;
                      });
}

/// The value as far as the end of `line`, which continues it.
std::string_view up_to(std::string_view value, std::string_view line) {
    return {value.data(), static_cast<std::size_t>(line.data() + line.size() - value.data())};
}

}  // namespace

std::optional<std::string_view> Paragraph::find(std::string_view name) const {
    const auto field = std::find_if(fields.rbegin(), fields.rend(),
                                    [&](const Field& one) { return is_named(one, name); });
    if (field == fields.rend()) return std::nullopt;
    return field->value;
}

Result<> read_paragraphs(std::string_view text, std::string_view file,
                         const std::function<Result<>(const Paragraph&)>& take) {
    Paragraph paragraph;
    std::size_t number = 0;
    const auto malformed = [&](std::string_view what) {
        return invalid(std::string(file) + ":" + std::to_string(number) + ": " + std::string(what));
    };
    const auto finish = [&]() -> Result<> {
        if (paragraph.fields.empty()) return {};
        for (auto& field : paragraph.fields)
            field.value = trim(field.value);
        paragraph.last_line = number;
        TRY(take(paragraph));
        paragraph.fields.clear();
        return {};
    };
    while (!text.empty()) {
        const auto end = text.find('\n');
        const auto line = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        ++number;
        if (line.empty()) {
            TRY(finish());
        } else if (line[0] == ' ' || line[0] == '\t') {
            if (paragraph.fields.empty()) return malformed("continues no field");
            auto& value = paragraph.fields.back().value;
            value = up_to(value, line);
        } else {
            const auto colon = line.find(':');
            if (colon == std::string_view::npos) return malformed("is not a field");
            paragraph.fields.push_back({line.substr(0, colon), line.substr(colon + 1)});
        }
    }
    return finish();
}

}  // namespace bootseal
