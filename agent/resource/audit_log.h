// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "resource/resource.h"

namespace bootseal {

/// Access to the logs of auditd, wherever its `log_file` puts them, or to their folder.
///
///     - audit_log: {mode: "0640"}
///     - audit_log: {group: [adm, root]}
///     - audit_log: {type: directory, mode: "0750"}
///
/// The fields are those of `file`. An image that has no log yet complies: auditd makes one as
/// its configuration has it.
Result<std::unique_ptr<Resource>> parse_audit_log(Fields& fields);

}  // namespace bootseal
