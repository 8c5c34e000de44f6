// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "resource/resource.h"

namespace bootseal {

/// What the kernel records for the audit log.
///
///     - audit_rule: {rule: "-w /etc/sudoers -p wa -k scope"}
///     - audit_rule: {rule: "-a always,exit -F arch=b64 -S adjtimex,settimeofday -k time-change"}
///     - audit_rule: {rule: "-a always,exit -F perm=x -F auid>=1000 -F auid!=unset -k privileged",
///                    each: privileged_command}
///     - audit_rule: {state: immutable}    "-e 2" is reached
///     - audit_rule: {state: compiled}     audit.rules is what augenrules(8) makes of rules.d
///
/// A rule holds where everything it asks for is recorded by rules of any spelling, loaded as
/// augenrules and auditctl do it at boot: merged, in order, up to a line that is refused. Without
/// an architecture it is wanted for both ABIs. System calls that the machine does not have are
/// left out. With `each` the rule is wanted with `-F path=` of every SUID and SGID program.
/// A remedy writes the rule and what augenrules makes of it. Persisted only: asking the running
/// kernel takes the audit netlink socket, which belongs to auditd.
Result<std::unique_ptr<Resource>> parse_audit_rule(Fields& fields);

}  // namespace bootseal
