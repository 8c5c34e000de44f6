// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "resource/resource.h"

namespace bootseal {

/// A mount point.
///
///     - mount: {point: /tmp, state: separate}     a file system of its own; a bind mount is one
///     - mount: {point: /tmp, option: nodev}       or noexec, nosuid
///
/// Persisted is what systemd mounts at the next boot, live what is mounted now. /tmp is made
/// separate by an entry in fstab; other places take a person. A file system that a remedy added is
/// not mounted over the one in use: that waits for the next boot.
Result<std::unique_ptr<Resource>> parse_mount(Fields& fields);

}  // namespace bootseal
