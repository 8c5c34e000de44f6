// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.h"
#include "image/lockdown_order.h"
#include "system/overlay.h"

namespace bootseal {

inline constexpr auto lockdown_sshd_file = "/etc/ssh/sshd_config.d/00-bootseal-lockdown.conf";
inline constexpr auto lockdown_keys_file = "/etc/ssh/bootseal-lockdown-keys";

/// The same keys, for as long as the lockdown runs. A running sshd asks for them after the files of
/// the lockdown are gone: until it is told, or, of an image that was sealed, until it is off.
inline constexpr auto running_keys_file = "/run/bootseal-lockdown/keys";

/// The text of both.
std::string keys_text(const LockdownOrder& order);

/// Writes what leaves nobody but the builder a way through sshd, by the keys of the order alone.
/// Refused is a builder whom sshd does not let in now.
Result<> restrict_sshd(Overlay& files, const LockdownOrder& order);

/// Whether that is what sshd makes of all its files: else an Error that names the line which wins.
Result<> require_restricted_sshd(const Overlay& files, const LockdownOrder& order);

}  // namespace bootseal
