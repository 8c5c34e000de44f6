// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "resource/resource.h"

namespace bootseal {

/// What the shells of those who log in begin with.
///
///     - login_shell: {umask: "027"}                 files are made at least that private
///     - login_shell: {umask: "027", of: root}       by root as well, with root's own files
///     - login_shell: {timeout: 900}                 idle for so many seconds, a shell ends
///
/// Read is what a login shell of bash(1) reads: /etc/profile, /etc/bash.bashrc and profile.d, and
/// for root what is in its home. No line may set less, and one that is always run must set it.
/// Where the value of a line is for a shell to tell it does not comply. The remedy corrects lines
/// in place and adds one in profile.d, after all others.
Result<std::unique_ptr<Resource>> parse_login_shell(Fields& fields);

}  // namespace bootseal
