// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "store/fleet_view.h"
#include "web/form.h"

namespace bootseal {

/// Which hosts an address asks for: "result=not_compliant&os=debian+12". What it says wrongly is an
/// error, as whoever looks at all hosts would take them for those they asked for.
Result<HostFilter> read_host_filter(const Form& query);

/// Bytes in lower or upper case hex; none where it is not as many.
std::optional<std::string> parse_id(std::string_view text, std::size_t bytes);

inline constexpr std::size_t agent_bytes = 16;
inline constexpr std::size_t seal_bytes = 32;

}  // namespace bootseal
