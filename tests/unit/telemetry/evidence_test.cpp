// SPDX-License-Identifier: Apache-2.0
#include "telemetry/evidence.h"

#include "support/catch.h"

using namespace bootseal;

TEST_CASE("evidence: two runs over one state have the same bytes, and what was found stays") {
    v1::Report report;
    report.set_run_id("a");
    report.set_started(1);
    report.set_duration_us(2);
    report.mutable_host()->set_boot_id("b");
    report.mutable_host()->set_hostname("host");
    auto& finding = *report.add_findings();
    finding.set_rule_id("rule");
    finding.set_duration_us(3);
    report.mutable_integrity()->set_files_hashed(4);
    report.mutable_integrity()->mutable_violations()->set_changed(5);
    auto other = report;
    other.set_run_id("c");
    other.set_started(10);
    other.mutable_findings(0)->set_duration_us(30);
    other.mutable_integrity()->set_files_hashed(40);
    CHECK(evidence_of(report).SerializeAsString() == evidence_of(other).SerializeAsString());
    CHECK(evidence_of(report).host().hostname() == "host");
    CHECK(evidence_of(report).findings(0).rule_id() == "rule");
    CHECK(evidence_of(report).integrity().violations().changed() == 5);
    other.mutable_findings(0)->set_status(v1::STATUS_FAIL);
    CHECK(evidence_of(report).SerializeAsString() != evidence_of(other).SerializeAsString());
}
