// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace bootseal {

/// Whether mount(8) sets nodev, noexec or nosuid for these options: of "nodev,dev" the last counts.
/// What "user" and its like imply is not taken for it.
bool has_mount_option(std::string_view options, std::string_view option);

/// The options with one more, without what contradicts it; all others stay as written.
std::string add_mount_option(std::string_view options, std::string_view option);

}  // namespace bootseal
