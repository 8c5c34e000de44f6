// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace bootseal {

/// The licences that a debian/copyright names, as it writes them: "GPL-2+", "Expat",
/// "GPL-1+ or Artistic". Sorted; none where it is not in the machine-readable form. Prose where a
/// short name should be is passed over.
std::vector<std::string> parse_copyright(std::string_view text);

}  // namespace bootseal
