// SPDX-License-Identifier: Apache-2.0
#include "ingest/report.h"

#include <bootseal/v1/report.pb.h>

#include "support/catch.h"

using namespace bootseal;

TEST_CASE("report: what an agent writes is one, and what was cut or is something else is none") {
    v1::Report report;
    report.set_schema(1);
    report.set_run_id("run");
    report.add_findings()->set_rule_id("1.1.1");
    report.set_result(v1::RESULT_COMPLIANT);
    const auto bytes = report.SerializeAsString();
    CHECK(require_report(bytes));
    CHECK_FALSE(require_report(""));
    CHECK_FALSE(require_report("bootseal"));
    CHECK_FALSE(require_report(bytes + '\0'));
    CHECK_FALSE(require_report(bytes.substr(2)));
    report.clear_result();
    const auto ends_in_finding = report.SerializeAsString();
    CHECK_FALSE(require_report(ends_in_finding.substr(0, ends_in_finding.size() - 1)));
    CHECK_FALSE(require_report(std::string(most_report_bytes + 1, '\1')));
}
