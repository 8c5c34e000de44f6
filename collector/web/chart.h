// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string_view>
#include <vector>

#include "base/markup.h"
#include "base/time.h"

namespace bootseal {

/// A share of a whole, from 0 to 1, at a time. Between points that are further than `gap` apart
/// nothing is drawn: nobody knows what was then.
struct ChartPoint {
    Time at{};
    double share = 0;
};

struct ChartLine {
    std::string_view name;
    std::string_view look;  ///< "good" or "bad"
    std::vector<ChartPoint> points;
};

/// Lines over time as inline SVG, from 0 to 100 %. Those who hear the page are told `text` instead.
void add_chart(Markup& markup, const std::vector<ChartLine>& lines, Time from, Time to,
               std::chrono::seconds gap, std::string_view text);

/// A bar of a table that is filled to a share.
void add_bar(Markup& markup, double share, std::string_view look);

}  // namespace bootseal
