// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bootseal/v1/report.pb.h>

#include <optional>
#include <string>

#include "base/markup.h"
#include "http/message.h"
#include "web/asking.h"

namespace bootseal {

/// The host whose agent is the subject; none where there is none.
Result<std::optional<HostDetail>> find_host(const Asking& asking);
HttpReply no_such_host(const Asking& asking);

/// The newest report of a host, as far as there is one that can be shown.
struct HostReport {
    std::string bytes;
    std::optional<v1::Report> report;
    std::string problem;  ///< why there is none, in a sentence
};
Result<HostReport> read_host_report(FleetView& view, const HostDetail& detail);

/// What the report says of the rules: those that `show` names ("open", "all", or a status), each
/// with what was expected and what is. `path` is that of the host.
void add_findings(Markup& markup, const v1::Report& report, std::string_view show,
                  std::string_view path);

/// One row for each thing that was looked at.
Table findings_table(const v1::Report& report);

/// The paths that are not as their manifest says.
Table deviations_table(const v1::Integrity& integrity);

}  // namespace bootseal
