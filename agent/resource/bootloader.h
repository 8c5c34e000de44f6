// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "resource/resource.h"

namespace bootseal {

/// GRUB asks for a password before anything but the menu's own entries is started.
///
///     - bootloader: {user: root, password: "${grub_password}"}
///
/// The password is the hash that grub-mkpasswd-pbkdf2(1) makes; any user with any hash complies,
/// and an empty one leaves the remedy to a person. Looked at are grub.cfg and the custom.cfg that
/// it reads. The remedy writes custom.cfg, and lets every entry of the menu boot without a
/// password, in grub.cfg and in what makes it: a machine that asks while it boots would not come
/// back.
Result<std::unique_ptr<Resource>> parse_bootloader(Fields& fields);

}  // namespace bootseal
