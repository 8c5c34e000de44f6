// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/glance.h"

namespace bootseal {

/// The end of the year 9999, which is the last that has a name.
inline constexpr std::int64_t last_second = 253'402'300'799;

/// What is in the bytes of a State. Texts that are too long are cut; what cannot be is an error.
Result<Glance> parse_glance(std::string_view state);

/// One thing that is another one: "result", "compliant", "not_compliant".
struct GlanceDifference {
    std::string what;
    std::string before;
    std::string after;
};

/// What changed, for people, in the order of a Glance; digests are in hex.
std::vector<GlanceDifference> differences(const Glance& before, const Glance& after);

}  // namespace bootseal
