// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "resource/resource.h"

namespace bootseal {

/// Every log file below a folder is kept from those who have no task there.
///
///     - log_files: {path: /var/log}
///
/// What a file may allow, and whose it may be, goes by its name: the records of logins are for all
/// to read and for utmp to write, most others are 0640 and belong to root or to the account of the
/// service that writes them, which has no login shell. A remedy only takes rights away, and a
/// service keeps its log. Links are not followed, and what an ACL adds is not looked at: journald
/// lets users read their own journals by one.
Result<std::unique_ptr<Resource>> parse_log_files(Fields& fields);

}  // namespace bootseal
