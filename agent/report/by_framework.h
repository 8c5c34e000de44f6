// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bootseal/v1/report.pb.h>

#include <string>
#include <string_view>
#include <vector>

namespace bootseal {

/// The findings that answer one control of a framework.
struct Control {
    std::string name;
    std::vector<const v1::Finding*> findings;  ///< in the order of their numbers
};

struct Framework {
    std::string name;
    std::vector<Control> controls;
};

/// Every framework that findings answer, with its controls; both sorted as people count. They point
/// into `report`.
std::vector<Framework> by_framework(const v1::Report& report);

/// Whether `a` comes before `b` with the numbers in them by value: "AC-2" before "AC-10".
bool natural_before(std::string_view a, std::string_view b);

}  // namespace bootseal
