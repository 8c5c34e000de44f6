// SPDX-License-Identifier: Apache-2.0
#include "resource/sysctl_config.h"

#include <fnmatch.h>

#include <algorithm>

#include "base/text.h"
#include "system/drop_ins.h"
#include "system/kernel.h"

namespace bootseal {

namespace {

/// The path of a key without needless slashes and dots.
std::string normal_path(std::string_view key) {
    std::string result;
    const auto path = sysctl_path(key);
    for (const auto part : split(path, '/')) {
        if (part.empty() || part == ".") continue;
        if (!result.empty()) result += '/';
        result += part;
    }
    return result;
}

bool is_pattern(std::string_view path) {
    return path.find_first_of("*?[") != std::string_view::npos;
}

}  // namespace

Result<std::vector<SysctlLine>> parse_sysctl_file(std::string_view text, const std::string& file) {
    constexpr std::size_t longest = 1 << 20;
    constexpr std::size_t most = 10'000;
    std::vector<SysctlLine> statements;
    for (const auto& line : config_lines(text)) {
        if (line.text.size() > longest) {
            return invalid("read " + printable(file) + ": line " + std::to_string(line.number) +
                           " is longer than systemd-sysctl reads");
        }
        auto bare = trim(line.text);
        if (bare.empty() || bare.starts_with('#') || bare.starts_with(';')) continue;
        const auto equals = bare.find('=');
        const bool minus = bare.starts_with('-');
        if (equals == std::string_view::npos && !minus) continue;
        SysctlLine statement{{}, {}, file, line.number, line.begin};
        if (equals != std::string_view::npos) statement.value = trim(bare.substr(equals + 1));
        bare = bare.substr(0, equals);
        if (minus) bare.remove_prefix(1);
        statement.path = normal_path(trim(bare));
        if (statements.size() == most) {
            return invalid("read " + printable(file) + ": more than " + std::to_string(most) +
                           " settings");
        }
        statements.push_back(std::move(statement));
    }
    return statements;
}

Result<const SysctlLine*> deciding_line(const std::vector<SysctlLine>& statements,
                                        std::string_view path) {
    // As systemd-sysctl keeps them: one a key, a changed one moves to the end.
    std::vector<const SysctlLine*> kept;
    for (const auto& statement : statements) {
        if (statement.path != path && !is_pattern(statement.path)) continue;
        const auto earlier = std::find_if(kept.begin(), kept.end(), [&](const auto* other) {
            return other->path == statement.path;
        });
        if (earlier != kept.end() && (*earlier)->value == statement.value) continue;
        if (earlier != kept.end()) kept.erase(earlier);
        kept.push_back(&statement);
    }
    for (const auto* statement : kept) {
        if (statement->path == path) return statement->value ? statement : nullptr;
    }
    const SysctlLine* last = nullptr;
    for (const auto* statement : kept) {
        if (!statement->value) continue;
        if (statement->path.find('{') != std::string::npos) {
            return invalid("read " + printable(statement->file) + ":" +
                           std::to_string(statement->line) +
                           ": braces in a pattern are not understood");
        }
        if (::fnmatch(statement->path.c_str(), std::string(path).c_str(),
                      FNM_PATHNAME | FNM_PERIOD) == 0) {
            last = statement;
        }
    }
    return last;
}

bool same_sysctl_value(std::string_view a, std::string_view b) {
    const auto left = words(a);
    const auto right = words(b);
    return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                      [](const auto& x, const auto& y) {
                          const auto number = parse_number(x);
                          return number ? number == parse_number(y) : x == y;
                      });
}

}  // namespace bootseal
