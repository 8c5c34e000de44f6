// SPDX-License-Identifier: Apache-2.0
#include "cli/time_of_build.h"

#include <cstdlib>
#include <string>

#include "base/text.h"

namespace bootseal {

Result<Time> time_of_build() {
    const auto* const text = std::getenv("SOURCE_DATE_EPOCH");
    if (!text) return clock_now();
    constexpr std::int64_t end_of_9999 = 253'402'300'799;  // no time is written with five digits
    const auto seconds = parse_number(text);
    if (!seconds || *seconds < 0 || *seconds > end_of_9999 || *text == '+') {
        return invalid("SOURCE_DATE_EPOCH is " + printable(text) +
                       ": it must be a number of seconds since 1970");
    }
    return Time(std::chrono::seconds(*seconds));
}

BuildClock build_clock() {
    return std::getenv("SOURCE_DATE_EPOCH") ? BuildClock::fixed : BuildClock::machine;
}

}  // namespace bootseal
