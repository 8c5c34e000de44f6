// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace bootseal {

/// `text` as one word of a manifest: bytes that are not printable ASCII, and those with a meaning
/// to some reader, are octal as vis(3) has them.
std::string vis_escape(std::string_view text);

/// The text of a word in any of the forms of vis(3); nothing where it is none.
std::optional<std::string> vis_unescape(std::string_view text);

}  // namespace bootseal
