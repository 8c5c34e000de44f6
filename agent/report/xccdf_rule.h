// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bootseal/v1/report.pb.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bootseal {

/// What XCCDF says of one rule: the Rule and its rule-result. Text is as it came.
struct XccdfRule {
    using Pairs = std::vector<std::pair<std::string, std::string>>;

    std::string name;  ///< fit for the last part of an id
    std::string title;
    std::string_view severity = "unknown";
    std::string_view result = "unknown";  ///< of Table 26 of the specification
    bool counts = true;                   ///< towards a score
    std::string remedy;
    std::string requirements;
    Pairs controls;  ///< with their frameworks first
    Pairs messages;  ///< with their severities first
    Pairs seen;      ///< where, and what
};

/// The run itself, every finding, and what else was looked at; they point into `report`. There is
/// always the run, which is no pass unless the report says that it is compliant.
std::vector<XccdfRule> xccdf_rules(const v1::Report& report);

}  // namespace bootseal
