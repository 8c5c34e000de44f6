// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bootseal/v1/report.pb.h>

#include <string>

#include "base/result.h"
#include "report/style.h"

namespace bootseal {

/// What is exported of a report, and in which order.
struct Export {
    enum class By {
        framework,  ///< per control of each framework its findings
        rule,       ///< per finding the controls that it answers
    };

    By by = By::framework;
    std::string framework;  ///< this one only; empty: all
};

/// The evidence of a report for those who ask by control, for a terminal. An error where no finding
/// answers the framework that was asked for, and for a plan, which is no evidence.
Result<std::string> export_table(const v1::Report& report, const Export& what,
                                 const TableStyle& style);

/// The same as JSON: [{framework, controls: [{control, counts, findings}]}], or the findings by
/// rule. A finding is written as in the JSON of a report.
Result<std::string> export_json(const v1::Report& report, const Export& what);

}  // namespace bootseal
