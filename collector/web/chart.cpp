// SPDX-License-Identifier: Apache-2.0
#include "web/chart.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace bootseal {

namespace {

constexpr double width = 1000;
constexpr double height = 200;
constexpr int marks = 5;  ///< on the axis of time

std::string fixed(double number) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.1f", number);
    return text.data();
}

/// What of the chart is drawn without lifting the pen.
using Stroke = std::vector<std::pair<double, double>>;

std::vector<Stroke> strokes_of(const ChartLine& line, Time from, Time to,
                               std::chrono::seconds gap) {
    std::vector<Stroke> strokes;
    const auto whole = static_cast<double>(std::max<std::int64_t>(1, (to - from).count()));
    for (std::size_t i = 0; i < line.points.size(); ++i) {
        const auto& point = line.points[i];
        if (i == 0 || point.at - line.points[i - 1].at > gap) strokes.emplace_back();
        const double x = static_cast<double>((point.at - from).count()) / whole * width;
        const double y = height - std::clamp(point.share, 0.0, 1.0) * height;
        strokes.back().emplace_back(std::clamp(x, 0.0, width), y);
    }
    return strokes;
}

std::string path_of(const Stroke& stroke) {
    std::string path;
    for (const auto& [x, y] : stroke)
        path += (path.empty() ? "M" : "L") + fixed(x) + " " + fixed(y);
    // A point by itself is a short line, so that it is seen.
    if (stroke.size() == 1) path += "h2";
    return path;
}

void add_line(Markup& markup, const ChartLine& line, Time from, Time to, std::chrono::seconds gap) {
    const bool is_area = line.look == "good";
    for (const auto& stroke : strokes_of(line, from, to, gap)) {
        const auto path = path_of(stroke);
        if (is_area) {
            const auto area = path + "L" + fixed(stroke.back().first) + " " + fixed(height) + "L" +
                              fixed(stroke.front().first) + " " + fixed(height) + "Z";
            markup.empty("path", {{"class", "area"}, {"d", area}});
        }
        markup.empty("path", {{"class", is_area ? "curve" : "curve bad"},
                              {"d", path},
                              {"vector-effect", "non-scaling-stroke"}});
    }
}

void add_drawing(Markup& markup, const std::vector<ChartLine>& lines, Time from, Time to,
                 std::chrono::seconds gap, std::string_view text) {
    markup.open("svg", {{"class", "chart"},
                        {"viewBox", "0 0 1000 200"},
                        {"preserveAspectRatio", "none"},
                        {"role", "img"},
                        {"aria-label", text}});
    for (const char* y : {"0", "50", "100", "150", "200"}) {
        markup.empty("line", {{"class", "grid"},
                              {"x1", "0"},
                              {"x2", "1000"},
                              {"y1", y},
                              {"y2", y},
                              {"vector-effect", "non-scaling-stroke"}});
    }
    for (const auto& line : lines)
        add_line(markup, line, from, to, gap);
    markup.close().line();
}

}  // namespace

void add_chart(Markup& markup, const std::vector<ChartLine>& lines, Time from, Time to,
               std::chrono::seconds gap, std::string_view text) {
    markup.open("div", {{"class", "plot"}});
    markup.open("div", {{"class", "ys"}, {"aria-hidden", "true"}});
    for (const char* mark : {"100 %", "75 %", "50 %", "25 %", "0"})
        markup.element("span", mark);
    markup.close();
    add_drawing(markup, lines, from, to, gap, text);
    markup.open("div", {{"class", "xs"}, {"aria-hidden", "true"}});
    for (int i = 0; i < marks; ++i)
        markup.element("span", format_time(from + (to - from) * i / (marks - 1)).substr(5, 5));
    markup.close().close().line();
    markup.open("ul", {{"class", "legend"}, {"aria-hidden", "true"}});
    for (const auto& line : lines) {
        markup.open("li").open("svg", {{"class", "chart"}, {"viewBox", "0 0 24 8"}});
        markup.empty("path",
                     {{"class", line.look == "good" ? "curve" : "curve bad"}, {"d", "M0 4h24"}});
        markup.close().text(line.name).close();
    }
    markup.close().line();
}

void add_bar(Markup& markup, double share, std::string_view look) {
    const auto part = fixed(std::clamp(share, 0.0, 1.0) * 100);
    markup.open("svg", {{"class", look.empty() ? "bar" : "bar bad"},
                        {"viewBox", "0 0 100 8"},
                        {"preserveAspectRatio", "none"},
                        {"aria-hidden", "true"}});
    markup.empty("rect", {{"class", "all"}, {"width", "100"}, {"height", "8"}});
    markup.empty("rect", {{"class", "part"}, {"width", part}, {"height", "8"}});
    markup.close();
}

}  // namespace bootseal
