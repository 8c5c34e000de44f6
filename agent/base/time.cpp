// SPDX-License-Identifier: Apache-2.0
#include "base/time.h"

#include <array>
#include <cstdio>

#include "base/text.h"

namespace bootseal {

Time clock_now() {
    return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

std::optional<Time> parse_time(std::string_view text) {
    using std::chrono::hours, std::chrono::minutes, std::chrono::seconds;
    constexpr std::string_view shape = "0000-00-00T00:00:00Z";
    if (text.size() != shape.size()) return std::nullopt;
    for (std::size_t i = 0; i < shape.size(); ++i) {
        const bool digit = text[i] >= '0' && text[i] <= '9';
        if (shape[i] == '0' ? !digit : text[i] != shape[i]) return std::nullopt;
    }
    const auto number = [&](std::size_t at, std::size_t length) {
        return static_cast<int>(*parse_number(text.substr(at, length)));
    };
    const std::chrono::year_month_day date(std::chrono::year(number(0, 4)),
                                           std::chrono::month(static_cast<unsigned>(number(5, 2))),
                                           std::chrono::day(static_cast<unsigned>(number(8, 2))));
    if (!date.ok() || number(11, 2) > 23 || number(14, 2) > 59 || number(17, 2) > 59) {
        return std::nullopt;
    }
    return std::chrono::sys_days(date) + hours(number(11, 2)) + minutes(number(14, 2)) +
           seconds(number(17, 2));
}

std::string format_time(Time time) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(time - day);
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02dZ",
                  static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                  static_cast<unsigned>(date.day()), static_cast<int>(clock.hours().count()),
                  static_cast<int>(clock.minutes().count()),
                  static_cast<int>(clock.seconds().count()));
    return text.data();
}

std::optional<std::chrono::seconds> parse_duration(std::string_view text) {
    constexpr std::string_view units = "smhd";
    constexpr std::array<std::int64_t, 4> lengths{1, 60, 3600, 86'400};
    constexpr std::int64_t century = 36'525 * 86'400LL;
    constexpr std::size_t most_digits = 10;
    std::int64_t sum = 0;
    for (auto rest = text; !rest.empty();) {
        const auto at = rest.find_first_not_of("0123456789");
        if (at == 0 || at == rest.npos || at > most_digits) return std::nullopt;
        const auto unit = units.find(rest[at]);
        if (unit == units.npos) return std::nullopt;
        sum += *parse_number(rest.substr(0, at)) * lengths.at(unit);
        if (sum > century) return std::nullopt;
        rest.remove_prefix(at + 1);
    }
    if (sum <= 0) return std::nullopt;
    return std::chrono::seconds(sum);
}

}  // namespace bootseal
