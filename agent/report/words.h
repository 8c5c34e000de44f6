// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bootseal/v1/report.pb.h>

#include <string>
#include <string_view>

namespace bootseal {

/// The values of the report as people read them: "not applicable", "live". A value of a newer
/// report that this version does not know is "unknown".
std::string_view describe(v1::Status status);
std::string_view describe(v1::Severity severity);
std::string_view describe(v1::Facet facet);
std::string_view describe(v1::Result result);
std::string_view describe(v1::Mode mode);
std::string_view describe(v1::Stage stage);
std::string_view describe(v1::ChangeKind kind);
std::string_view describe(v1::DeviationKind kind);
std::string_view describe(v1::TraceAction action);
std::string_view describe(v1::LiveStepKind kind);
std::string_view describe(v1::NoteKind kind);
std::string_view describe(v1::Verdict verdict);
std::string_view describe(v1::StepOutcome outcome);
std::string_view describe(v1::NoteLevel level);
std::string_view describe(v1::Clock clock);

/// What was looked at on one line: "/etc/fstab (persisted): expected /tmp, actual no such mount".
std::string describe(const v1::Evidence& evidence);

}  // namespace bootseal
