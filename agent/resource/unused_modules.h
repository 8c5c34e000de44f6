// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "resource/resource.h"

namespace bootseal {

/// Kernel modules of one kind that nobody needs and that could be loaded.
///
///     - unused_modules: {folder: fs, except: [ext4, overlayfs, vfat]}
///
/// Of every installed kernel, each folder and file of modules below kernel/<folder> is named of
/// which one could be loaded: its install line in modprobe.d(5) is none that does nothing. Which of
/// them the machine needs is for a person to say: there is no remedy.
Result<std::unique_ptr<Resource>> parse_unused_modules(Fields& fields);

}  // namespace bootseal
