// SPDX-License-Identifier: Apache-2.0
#include "system/os_release.h"

#include <optional>

#include "base/text.h"

namespace bootseal {

namespace {

/// The value of an assignment as a shell reads it, without expansions (os-release(5) has none), or
/// nothing where a quote does not end.
std::optional<std::string> unquote(std::string_view text) {
    std::string result;
    char quote = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (quote == 0 && (c == '"' || c == '\'')) {
            quote = c;
        } else if (quote != 0 && c == quote) {
            quote = 0;
        } else if (c == '\\' && quote != '\'') {
            if (++at == text.size()) return std::nullopt;
            // Between double quotes a shell keeps the backslash before an ordinary character.
            if (quote == '"' &&
                std::string_view("\"\\$`").find(text[at]) == std::string_view::npos) {
                result += c;
            }
            result += text[at];
        } else {
            result += c;
        }
    }
    if (quote != 0) return std::nullopt;
    return result;
}

}  // namespace

Result<OsRelease> parse_os_release(std::string_view text, std::string_view file) {
    OsRelease result;
    for (const auto raw : lines(text)) {
        const auto line = trim(raw);
        const auto equals = line.find('=');
        if (line.starts_with('#') || equals == line.npos) continue;
        const auto key = line.substr(0, equals);
        std::string* field = key == "ID"            ? &result.id
                             : key == "VERSION_ID"  ? &result.version
                             : key == "PRETTY_NAME" ? &result.name
                                                    : nullptr;
        if (!field) continue;
        auto value = unquote(line.substr(equals + 1));
        if (!value) {
            return invalid(std::string(file) + ": " + std::string(key) +
                           " has a quote without end");
        }
        *field = std::move(*value);
    }
    return result;
}

Result<OsRelease> read_os_release(const Overlay& files) {
    for (const std::string_view file : {"etc/os-release", "usr/lib/os-release"}) {
        const auto text = TRY(files.read(file));
        if (text) return parse_os_release(*text, file);
    }
    return invalid("there is no os-release(5) in this tree: it does not say which system it is");
}

}  // namespace bootseal
