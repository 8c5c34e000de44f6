// SPDX-License-Identifier: Apache-2.0
#include "cli/tell.h"

#include "base/text.h"
#include "cli/session.h"
#include "telemetry/config.h"
#include "telemetry/evidence.h"
#include "telemetry/outbox.h"
#include "telemetry/state.h"
#include "telemetry/textfile.h"

namespace bootseal {

Result<> tell(const Root& root, const v1::Report& report, Time looked) {
    const auto bytes = evidence_of(report).SerializeAsString();
    const auto state = TRY(state_of(root, report, bytes));
    TRY(leave_in_outbox(root, {bytes_of(state), bytes, looked}));
    const auto config = TRY(read_telemetry_config(root));
    if (!config || !config->textfile) return {};
    return write_textfile(root, *config->textfile, textfile_of(state, looked));
}

Result<> tell_failure(const Arguments& arguments, const Error& why, const Stopwatch& stopwatch) {
    // Whoever holds the tree says how it is afterwards.
    if (why.code == std::errc::device_or_resource_busy) return {};
    const auto root = TRY(Root::open(arguments.value("root").value_or("/")));
    const Tree tree{root, !arguments.has("root"), std::nullopt, false};
    auto report = report_of_tree(tree, v1::MODE_VERIFY, false, stopwatch);
    report.set_result(v1::RESULT_FAILED);
    report.set_reason(printable(why.what, 1000));
    return tell(root, report, stopwatch.started());
}

}  // namespace bootseal
