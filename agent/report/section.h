// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bootseal/v1/report.pb.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bootseal {

/// The findings of one section of the benchmark: "1.1" has those numbered 1.1 and below.
struct Section {
    std::string number;  ///< empty where the rules have no number
    std::vector<const v1::Finding*> findings;

    std::uint32_t count(v1::Status status) const;
};

/// The sections in the order of their numbers, and so their findings; they point into `report`.
std::vector<Section> sections(const v1::Report& report);

/// The findings of one status, in the order of their numbers. Those of a newer agent whose status
/// this version does not know count as unspecified.
std::vector<const v1::Finding*> with_status(const v1::Report& report, v1::Status status);

}  // namespace bootseal
