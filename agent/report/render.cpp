// SPDX-License-Identifier: Apache-2.0
#include "report/render.h"

#include <algorithm>
#include <array>

#include "report/html.h"
#include "report/json.h"
#include "report/junit.h"
#include "report/proto.h"
#include "report/table.h"
#include "report/xccdf.h"

namespace bootseal {

namespace {

template <std::string (*render)(const v1::Report&)>
std::string without_style(const v1::Report& report, const TableStyle& /*style*/) {
    return render(report);
}

constexpr std::array all_formats = {
    Format{"html", without_style<render_html>, true},
    Format{"json", without_style<render_json>, true},
    Format{"junit", without_style<render_junit>, true},
    Format{"proto", without_style<render_proto>, false},
    Format{"table", render_table, true},
    Format{"xccdf", without_style<render_xccdf>, true},
};

}  // namespace

std::span<const Format> formats() {
    return all_formats;
}

const Format* find_format(std::string_view name) {
    const auto* found = std::find_if(all_formats.begin(), all_formats.end(),
                                     [&](const Format& format) { return format.name == name; });
    return found == all_formats.end() ? nullptr : found;
}

}  // namespace bootseal
