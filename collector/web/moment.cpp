// SPDX-License-Identifier: Apache-2.0
#include "web/moment.h"

#include <array>
#include <cstdint>

namespace bootseal {

namespace {

struct Unit {
    std::int64_t seconds;
    const char* one;
    const char* many;
};
constexpr std::array<Unit, 4> units{{
    {31'536'000, "year", "years"},
    {86'400, "day", "days"},
    {3600, "h", "h"},
    {60, "min", "min"},
}};

/// The largest unit that there are two of, or of the smaller ones one.
std::string span_of(std::int64_t seconds) {
    for (const auto& unit : units) {
        const auto count = seconds / unit.seconds;
        const bool is_coarse = unit.seconds >= 86'400;
        if (count < (is_coarse ? 2 : 1)) continue;
        return std::to_string(count) + " " + (count == 1 ? unit.one : unit.many);
    }
    return "";
}

}  // namespace

std::string relative(Time time, Time now) {
    const auto seconds = (time - now).count();
    const auto span = span_of(seconds < 0 ? -seconds : seconds);
    if (span.empty()) return seconds > 0 ? "in a moment" : "just now";
    return seconds > 0 ? "in " + span : span + " ago";
}

std::string grouped(std::uint64_t number) {
    auto text = std::to_string(number);
    for (std::size_t at = text.size(); at > 3; at -= 3)
        text.insert(at - 3, ",");
    return text;
}

std::string share(std::uint64_t part, std::uint64_t whole) {
    if (whole == 0) return "–";
    // Rounded down, so that what is not all does not look like it.
    const auto tenths = part * 1000 / whole;
    return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " %";
}

}  // namespace bootseal
