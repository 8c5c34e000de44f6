// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "resource/resource.h"

namespace bootseal {

/// An argument that GRUB starts the kernel with.
///
///     - kernel_argument: {name: audit, value: "1", accept: ["on"]}
///     - kernel_argument: {name: audit_backlog_limit, at_least: 8192}
///
/// Persisted is what update-grub would make of /etc/default/grub and grub.d, for ordinary and for
/// rescue entries, and what each entry of /boot/grub/grub.cfg has now; of several values the last
/// one counts. The remedy is a file in grub.d, and in grub.cfg what update-grub would write for
/// it. Live is what the running kernel was started with, which only a boot changes.
Result<std::unique_ptr<Resource>> parse_kernel_argument(Fields& fields);

}  // namespace bootseal
