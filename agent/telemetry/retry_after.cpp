// SPDX-License-Identifier: Apache-2.0
#include "telemetry/retry_after.h"

#include <algorithm>
#include <ctime>
#include <string>

#include "base/text.h"

namespace bootseal {

namespace {

constexpr std::int64_t longest = 86'400;

/// "Sun, 06 Nov 1994 08:49:37 GMT", the one form of RFC 9110 that may be sent.
std::optional<std::int64_t> seconds_of(std::string_view text) {
    tm parts{};
    const std::string date(text);
    const auto* const end = ::strptime(date.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
    if (end == nullptr || *end != '\0') return std::nullopt;
    return ::timegm(&parts);
}

}  // namespace

std::optional<std::chrono::seconds> parse_retry_after(std::string_view text,
                                                      std::string_view date) {
    auto seconds = parse_number(trim(text));
    if (!seconds) {
        const auto until = seconds_of(trim(text));
        const auto now = seconds_of(trim(date));
        if (!until || !now) return std::nullopt;
        seconds = *until - *now;
    }
    return std::chrono::seconds(std::clamp<std::int64_t>(*seconds, 0, longest));
}

}  // namespace bootseal
