// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "resource/resource.h"

namespace bootseal {

/// A kernel module that cannot be loaded.
///
///     - kernel_module: {name: cramfs, state: disabled}
///
/// Persisted is what modprobe would do (modprobe.d(5)): the install line that it obeys does
/// nothing, and a blacklist line keeps the module's own aliases out. Code built into an installed
/// kernel is drift that no file can mend. Live is whether the module is in the kernel now. An
/// initramfs holds a copy of modprobe.d that is as old as the initramfs and is not looked at.
Result<std::unique_ptr<Resource>> parse_kernel_module(Fields& fields);

}  // namespace bootseal
