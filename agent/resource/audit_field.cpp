// SPDX-License-Identifier: Apache-2.0
#include "resource/audit_field.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

#include "base/text.h"

namespace bootseal {

namespace {

constexpr auto ids = std::to_array<std::string_view>(
    {"auid", "egid", "euid", "fsgid", "fsuid", "gid", "obj_gid", "obj_uid", "sgid", "suid", "uid"});
constexpr auto numbers =
    std::to_array<std::string_view>({"a0", "a1", "a2", "a3", "devmajor", "devminor", "inode",
                                     "pers", "pid", "ppid", "saddr_fam", "sessionid", "success"});
constexpr auto texts = std::to_array<std::string_view>(
    {"arch", "dir", "exe", "filetype", "fstype", "msgtype", "obj_lev_high", "obj_lev_low",
     "obj_role", "obj_type", "obj_user", "path", "perm", "subj_clr", "subj_role", "subj_sen",
     "subj_type", "subj_user"});

bool is_in(const auto& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

/// As strtol(3) reads it with base 0.
std::optional<std::int64_t> number_of(std::string_view text) {
    const bool negative = text.starts_with('-');
    if (negative) text.remove_prefix(1);
    int base = 10;
    if (text.starts_with("0x") || text.starts_with("0X")) {
        base = 16;
        text.remove_prefix(2);
    } else if (text.size() > 1 && text[0] == '0') {
        base = 8;
    }
    std::int64_t value = 0;
    const auto* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, value, base);
    if (text.empty() || text[0] == '-' || read.ec != std::errc() || read.ptr != end) {
        return std::nullopt;
    }
    return negative ? -value : value;
}

std::optional<std::string> id_value(std::string_view value) {
    constexpr std::int64_t unset = 4294967295;
    if (value == "unset") return "unset";
    const auto number = number_of(value);
    if (number == -1 || number == unset) return "unset";
    if (number) return std::to_string(*number);
    // The name of a user or group.
    return std::string(value);
}

std::optional<std::string> exit_value(std::string_view value) {
    if (const auto number = number_of(value)) return std::to_string(*number);
    if (value == "-EPERM") return "-1";
    if (value == "-EACCES") return "-13";
    return value.starts_with("-E") || value.starts_with('E') ? std::optional<std::string>(value)
                                                             : std::nullopt;
}

std::string arch_value(std::string_view value) {
    if (value == "x86_64" || value == "aarch64" || value == "b64") return "b64";
    if (value == "i386" || value == "i486" || value == "i586" || value == "i686" ||
        value == "b32" || value == "arm" || value == "armv7l") {
        return "b32";
    }
    return std::string(value);
}

/// The operators as they are looked for, one after the other.
constexpr auto operations =
    std::to_array<std::string_view>({"!=", ">=", "<=", "&=", "=", ">", "<", "&"});

std::optional<AuditField> cut(std::string_view text) {
    for (const auto operation : operations) {
        const auto at = text.find(operation);
        if (at == std::string_view::npos) continue;
        AuditField field;
        field.name = text.substr(0, at);
        field.operation = operation;
        field.value = text.substr(at + operation.size());
        if (field.name == "loginuid") field.name = "auid";
        if (field.name.empty() || field.value.empty()) return std::nullopt;
        return field;
    }
    return std::nullopt;
}

}  // namespace

std::optional<AuditField> parse_audit_field(std::string_view text) {
    auto field = cut(text);
    if (!field) return std::nullopt;
    std::optional<std::string> value = field->value;
    if (is_in(ids, field->name)) {
        value = id_value(field->value);
    } else if (field->name == "exit") {
        value = exit_value(field->value);
    } else if (field->name == "arch") {
        value = arch_value(field->value);
    } else if (is_in(numbers, field->name)) {
        const auto number = number_of(field->value);
        value = number ? std::optional(std::to_string(*number)) : std::nullopt;
    } else if (!is_in(texts, field->name)) {
        return std::nullopt;
    }
    if (!value) return std::nullopt;
    field->value = std::move(*value);
    return field;
}

std::optional<AuditField> parse_audit_comparison(std::string_view text) {
    auto field = cut(text);
    if (!field || (field->operation != "=" && field->operation != "!=")) return std::nullopt;
    if (field->value == "loginuid") field->value = "auid";
    if (!is_in(ids, field->name) || !is_in(ids, field->value)) return std::nullopt;
    if (field->value < field->name) std::swap(field->name, field->value);
    return field;
}

bool follows(std::string_view condition, const std::vector<std::string>& given) {
    if (std::find(given.begin(), given.end(), condition) != given.end()) return true;
    const auto needed = cut(condition);
    const auto bound = needed ? parse_number(needed->value) : std::nullopt;
    if (!bound || needed->operation != ">=") return false;
    return std::any_of(given.begin(), given.end(), [&](const auto& text) {
        const auto one = cut(text);
        const auto number = one ? parse_number(one->value) : std::nullopt;
        return number && one->name == needed->name && one->operation == ">=" && *number >= *bound;
    });
}

}  // namespace bootseal
