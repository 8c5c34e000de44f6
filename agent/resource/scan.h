// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "resource/resource.h"

namespace bootseal {

/// What no file anywhere on the machine's own file systems may be. All such rules share one walk.
///
///     - scan: {without: world_writable}   files that everybody may write to; folders without
///     sticky
///     - scan: {without: unowned}          files of users and groups that do not exist
///     - scan: {without: privileged}       SUID and SGID files: a list for a person
///
/// A file that everybody may write to loses that bit, a folder gets the sticky one; who should own
/// a file, and which SUID programs are wanted, a person knows.
Result<std::unique_ptr<Resource>> parse_scan(Fields& fields);

}  // namespace bootseal
