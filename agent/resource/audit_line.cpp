// SPDX-License-Identifier: Apache-2.0
#include "resource/audit_line.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "resource/audit_field.h"

namespace bootseal {

namespace {

constexpr std::string_view options_with_value = "CefrbaAdSFmRwWkpq";
constexpr std::size_t longest_line = 6142;  // the rest would be read as another line
constexpr std::size_t longest_key = 256;

/// As far as rules for both ABIs name them: the others are on all machines, or on none.
constexpr auto only_i386 = std::to_array<std::string_view>(
    {"chown32", "fchown32", "fcntl64", "ftruncate64", "ipc", "lchown32", "nice", "oldstat",
     "socketcall", "stat64", "stime", "truncate64", "umount", "waitpid"});
constexpr auto not_arm64 = std::to_array<std::string_view>(
    {"access", "chmod", "chown", "creat", "create_module", "link", "lchown", "mkdir", "mknod",
     "open", "readlink", "query_module", "rename", "rmdir", "stat", "symlink", "unlink", "utime"});

bool contains(const auto& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

/// One line on its way into a rule, as auditctl goes through its options from left to right.
class Reader {
  public:
    explicit Reader(AuditMachine machine) : machine_(machine) {}

    bool take(char option, std::string_view value);
    bool take_long(std::string_view name, std::string_view value);
    std::optional<AuditLine> finish();

  private:
    bool list(char option, std::string_view value);
    bool watch(char option, std::string_view path);
    bool syscalls(std::string_view value);
    bool field(std::string_view value);
    bool path_field(const AuditField& one);
    bool key(std::string_view value);
    bool permissions(std::string_view value);
    bool set_arch(const AuditField& one);

    AuditMachine machine_;
    AuditLine line_;
    bool has_list_ = false;
    bool has_watch_ = false;
    bool has_syscall_ = false;
    bool all_syscalls_ = false;
    bool may_have_key_ = false;
    bool excludes_ = false;
};

bool Reader::list(char option, std::string_view value) {
    const auto parts = split(value, ',');
    if (parts.size() != 2 || has_list_ || has_watch_) return false;
    auto action = parts[0];
    auto name = parts[1];
    if (action != "always" && action != "never") std::swap(action, name);
    if (action != "always" && action != "never") return false;
    auto& rule = line_.rule;
    if (name == "exit" || name == "entry") {
        rule.list = AuditRule::List::exit;
    } else if (name == "task") {
        rule.list = AuditRule::List::task;
    } else if (name == "user" || name == "exclude" || name == "filesystem" || name == "io_uring") {
        rule.list = AuditRule::List::other;
        excludes_ = name == "exclude";
    } else {
        return false;
    }
    if (rule.list == AuditRule::List::task && has_syscall_) return false;
    has_list_ = true;
    rule.always = action == "always";
    rule.prepended = option == 'A';
    line_.kind = option == 'd' ? AuditLine::Kind::removal : AuditLine::Kind::rule;
    return true;
}

bool Reader::permissions(std::string_view value) {
    if (value.empty() || value.size() > audit_permissions.size()) return false;
    unsigned bits = 0;
    for (const char c : lower(value)) {
        const auto at = audit_permissions.find(c);
        if (at == std::string_view::npos) return false;
        bits |= 1U << at;
    }
    line_.rule.permissions = bits;
    may_have_key_ = true;
    return true;
}

std::string without_slashes(std::string_view path) {
    while (path.size() > 1 && path.ends_with('/'))
        path.remove_suffix(1);
    return std::string(path);
}

bool Reader::watch(char option, std::string_view path) {
    if (has_list_ || has_watch_ || !path.starts_with('/')) return false;
    has_watch_ = has_syscall_ = all_syscalls_ = may_have_key_ = true;
    auto& rule = line_.rule;
    rule.object = AuditRule::Object::watch;
    rule.path = without_slashes(path);
    rule.permissions = (1U << audit_permissions.size()) - 1;
    line_.kind = option == 'W' ? AuditLine::Kind::removal : AuditLine::Kind::rule;
    // The kernel takes no watch of the top.
    return rule.path != "/";
}

bool Reader::syscalls(std::string_view value) {
    auto& rule = line_.rule;
    if (rule.list != AuditRule::List::exit) return false;
    if (value.empty()) return false;
    for (const auto name : split(value, ',')) {
        if (name == "all") {
            all_syscalls_ = true;
            continue;
        }
        const bool plain =
            !name.empty() && name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_0123456789") ==
                                 std::string_view::npos;
        const std::string_view abi = rule.arch.empty() ? "b64" : std::string_view(rule.arch);
        if (!plain || !has_syscall(machine_, abi, name)) return false;
        rule.syscalls.emplace(name);
    }
    has_syscall_ = may_have_key_ = true;
    return true;
}

bool Reader::set_arch(const AuditField& one) {
    if (has_syscall_ || (one.operation != "=" && one.operation != "!=")) return false;
    if (one.operation == "=") {
        line_.rule.arch = one.value;
    } else {
        line_.rule.fields.push_back(one.text());
    }
    return true;
}

bool Reader::path_field(const AuditField& one) {
    auto& rule = line_.rule;
    const bool usable = one.operation == "=" && one.value.starts_with('/') &&
                        rule.object == AuditRule::Object::none &&
                        rule.list == AuditRule::List::exit;
    if (!usable) return false;
    rule.object = one.name == "dir" ? AuditRule::Object::dir : AuditRule::Object::path;
    rule.path = without_slashes(one.value);
    may_have_key_ = true;
    return rule.path != "/" || one.name == "dir";
}

bool Reader::key(std::string_view value) {
    std::size_t size = value.size();
    for (const auto& other : line_.rule.keys)
        size += other.size() + 1;
    if (value.empty() || size > longest_key) return false;
    line_.rule.keys.emplace_back(value);
    return true;
}

bool Reader::field(std::string_view value) {
    if (!has_list_ && !has_watch_) return false;
    if (value.starts_with("key=")) return key(value.substr(4));
    const auto one = parse_audit_field(value);
    if (!one) return false;
    if (one->name == "arch") return set_arch(*one);
    if (one->name == "path" || one->name == "dir") return path_field(*one);
    if (one->name == "perm") {
        return one->operation == "=" && line_.rule.list == AuditRule::List::exit &&
               permissions(one->value);
    }
    if (one->name == "exe" || one->name == "fstype") may_have_key_ = true;
    line_.rule.fields.push_back(one->text());
    return true;
}

bool Reader::take(char option, std::string_view value) {
    switch (option) {
        case 'a':
        case 'A':
        case 'd':
            return list(option, value);
        case 'w':
        case 'W':
            return watch(option, value);
        case 'S':
            return syscalls(value);
        case 'F':
            return field(value);
        case 'C': {
            const auto one = parse_audit_comparison(value);
            if (one) line_.rule.fields.push_back(one->text());
            return one.has_value();
        }
        case 'k':
            if (line_.kind == AuditLine::Kind::remove_all && line_.key.empty()) {
                line_.key = value;
                return !value.empty();
            }
            return may_have_key_ && key(value);
        case 'p':
            return (has_list_ || has_watch_) && permissions(value);
        case 'D':
            line_.kind = AuditLine::Kind::remove_all;
            return true;
        case 'c':
        case 'i':
            line_.kind = AuditLine::Kind::carry_on;
            return true;
        case 'e':
            line_.kind = AuditLine::Kind::enabled;
            if (value != "0" && value != "1" && value != "2") return false;
            line_.enabled = value[0] - '0';
            return true;
        case 'f':
            return value == "0" || value == "1" || value == "2";
        case 'b':
        case 'r':
            return parse_number(value).value_or(-1) >= 0;
        case 'q':
            return split(value, ',').size() == 2;
        case 't':
        case 's':
        case 'l':
        case 'v':
        case 'm':
            return true;
        default:
            return false;
    }
}

bool Reader::take_long(std::string_view name, std::string_view value) {
    if (name == "backlog_wait_time") return parse_number(value).value_or(-1) >= 0;
    return name == "loginuid-immutable" || name == "reset-lost" ||
           name == "reset_backlog_wait_time_actual" || name == "signal";
}

std::optional<AuditLine> Reader::finish() {
    // What was said of a rule before it was named has no list to go to.
    if (has_syscall_ && !has_list_ && !has_watch_) return std::nullopt;
    if (all_syscalls_) line_.rule.syscalls.clear();
    std::sort(line_.rule.fields.begin(), line_.rule.fields.end());
    return std::move(line_);
}

}  // namespace

bool has_syscall(AuditMachine machine, std::string_view abi, std::string_view name) {
    if (abi == "b32") return true;
    if (contains(only_i386, name)) return false;
    return machine == AuditMachine::x86_64 || !contains(not_arm64, name);
}

std::optional<AuditLine> parse_audit_line(std::string_view text, AuditMachine machine) {
    if (text.size() > longest_line || text.find('\0') != std::string_view::npos) {
        return std::nullopt;
    }
    // Blanks only: to auditctl a tab is part of a word.
    const auto parts = words(text, " ");
    if (parts.empty() || parts[0].starts_with('#')) return AuditLine();
    Reader reader(machine);
    for (std::size_t i = 0; i < parts.size(); ++i) {
        auto part = parts[i];
        const auto next = [&]() -> std::optional<std::string_view> {
            return i + 1 < parts.size() ? std::optional(parts[++i]) : std::nullopt;
        };
        if (part.size() < 2 || part[0] != '-') return std::nullopt;
        if (part[1] == '-') {
            const auto equals = part.find('=');
            const auto name = part.substr(2, equals - 2);
            std::optional<std::string_view> value = "";
            if (equals != std::string_view::npos) {
                value = part.substr(equals + 1);
            } else if (name == "backlog_wait_time" || name == "signal") {
                value = next();
            }
            if (!value || !reader.take_long(name, *value)) return std::nullopt;
            continue;
        }
        for (part.remove_prefix(1); !part.empty(); part.remove_prefix(1)) {
            if (options_with_value.find(part[0]) == std::string_view::npos) {
                if (!reader.take(part[0], "")) return std::nullopt;
                continue;
            }
            const auto value = part.size() > 1 ? std::optional(part.substr(1)) : next();
            if (!value || !reader.take(part[0], *value)) return std::nullopt;
            break;
        }
    }
    return reader.finish();
}

namespace {

bool covers_object(const AuditRule& rule, const AuditRule& wanted) {
    using Object = AuditRule::Object;
    constexpr unsigned every = (1U << audit_permissions.size()) - 1;
    const auto needed = wanted.permissions == 0 ? every : wanted.permissions;
    if (rule.permissions != 0 && (rule.permissions & needed) != needed) return false;
    if (rule.object == Object::none) return true;
    if (wanted.object == Object::none) return false;
    if (rule.object == wanted.object && rule.path == wanted.path) return true;
    const auto below = rule.path == "/" ? "/" : rule.path + "/";
    return rule.object == Object::dir && wanted.path.starts_with(below);
}

}  // namespace

bool covers(const AuditRule& rule, const AuditRule& wanted, std::string_view abi,
            std::string_view syscall) {
    if (rule.list != wanted.list) return false;
    // Without an architecture, the names were looked up for 64 bits and stand for numbers.
    if (rule.arch.empty() ? !rule.syscalls.empty() && abi != "b64" : rule.arch != abi) return false;
    const bool any = rule.syscalls.empty();
    if (!any && (syscall.empty() || rule.syscalls.count(std::string(syscall)) == 0)) return false;
    return covers_object(rule, wanted) &&
           std::all_of(rule.fields.begin(), rule.fields.end(),
                       [&](const auto& field) { return follows(field, wanted.fields); });
}

}  // namespace bootseal
