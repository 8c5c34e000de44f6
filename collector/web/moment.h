// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "base/time.h"

namespace bootseal {

/// "4 min ago", "in 3 days", "just now": how people say when.
std::string relative(Time time, Time now);

/// "1,234": a number with its thousands apart.
std::string grouped(std::uint64_t number);

/// "97.4 %" of a whole; "–" where there is nothing. Less than all is never 100 %.
std::string share(std::uint64_t part, std::uint64_t whole);

}  // namespace bootseal
