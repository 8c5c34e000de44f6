// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "resource/audit_line.h"
#include "system/overlay.h"

namespace bootseal {

inline constexpr auto audit_rules_dir = "/etc/audit/rules.d";
inline constexpr auto compiled_audit_rules = "/etc/audit/audit.rules";

/// A line of the rules that auditctl is given, and where it was written.
struct AuditSource {
    std::string text;
    std::string file;
    std::size_t number = 0;  ///< from 1

    std::string where() const;
};

/// The lines of the rules that augenrules(8) makes of rules.d, in its order: a plain -D, -b and -f
/// go first and -e last, of each the last one; without the folder those of audit.rules. As of
/// Debian 12, whose awk is mawk: only what begins with the option is moved.
Result<std::vector<AuditSource>> merge_audit_rules(const Overlay& files);

/// audit.rules as augenrules would write it.
std::string compile_audit_rules(const std::vector<AuditSource>& lines);

/// What the kernel has been told once auditctl has read the merged rules.
struct AuditConfig {
    struct Loaded {
        AuditRule rule;
        AuditSource source;
    };

    std::vector<Loaded> rules;  ///< in the order in which the kernel looks at them
    int enabled = 1;            ///< by auditd, unless a line says something else
    std::optional<AuditSource> enabled_by;
    std::optional<AuditSource> ended_at;  ///< the line that auditctl or the kernel refuses
    std::vector<AuditSource> removals;    ///< the lines that took rules away after others

    bool immutable() const { return enabled == 2; }
};

/// What a refused line, or a rule that is there already, makes of the rest: auditctl ends there.
Result<AuditConfig> read_audit_config(const Overlay& files, AuditMachine machine);

/// The same rule as the kernel knows it: a watch is a path or a folder, and the links on the way
/// to it do not matter.
Result<AuditRule> place_in_tree(const Overlay& files, AuditRule rule);

/// Whether names come in the order of `ls -v`.
bool version_less(std::string_view one, std::string_view other);

}  // namespace bootseal
