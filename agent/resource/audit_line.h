// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace bootseal {

/// Whose system calls auditctl knows by name: those of its own machine.
enum class AuditMachine { x86_64, arm64 };

/// A rule as auditctl(8) sends it to the kernel, in one spelling of the many that mean the same.
struct AuditRule {
    enum class List { exit, task, other };
    enum class Object {
        none,
        watch,
        path,
        dir
    };  ///< a watch is one of the others, as stat(2) says

    List list = List::exit;
    bool always = true;
    bool prepended = false;          ///< -A
    std::string arch;                ///< "b32", "b64", another one, or empty: any
    std::set<std::string> syscalls;  ///< empty: all
    Object object = Object::none;
    std::string path;                 ///< of the object, without slashes at the end
    unsigned permissions = 0;         ///< of the object, bits of audit_permissions; 0: any access
    std::vector<std::string> fields;  ///< the others: "auid>=1000", "auid!=unset", "exit=-13"
    std::vector<std::string> keys;

    bool operator==(const AuditRule&) const = default;
};

inline constexpr std::string_view audit_permissions = "rwxa";

/// A line of audit.rules(7).
struct AuditLine {
    enum class Kind {
        nothing,     ///< empty, a comment, or a setting that no rule depends on
        rule,        ///< -a, -A, -w
        removal,     ///< -d, -W
        remove_all,  ///< -D; with a key only those that have it
        enabled,     ///< -e
        carry_on,    ///< -c or -i: errors from here on do not end the reading
    };

    Kind kind = Kind::nothing;
    AuditRule rule;
    std::string key;  ///< of remove_all
    int enabled = 0;
};

/// What auditctl makes of a line that it reads from a file; nothing where it refuses it. Names of
/// users are not looked up.
std::optional<AuditLine> parse_audit_line(std::string_view text,
                                          AuditMachine machine = AuditMachine::x86_64);

/// Whether auditctl knows a system call of an ABI ("b32", "b64"), as far as they differ.
bool has_syscall(AuditMachine machine, std::string_view abi, std::string_view name);

/// Whether every event that `wanted` is about, of one ABI and one system call ("" for any), is
/// also one of `rule`.
bool covers(const AuditRule& rule, const AuditRule& wanted, std::string_view abi,
            std::string_view syscall);

}  // namespace bootseal
