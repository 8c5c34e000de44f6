// SPDX-License-Identifier: Apache-2.0
#include "report/section.h"

#include "support/catch.h"

using namespace bootseal;

TEST_CASE("sections are the first two numbers, in the order of numbers") {
    v1::Report report;
    for (const auto* number : {"1.10.1", "1.2.2", "", "1.2.1.4", "2", "1.2.1.10"}) {
        report.add_findings()->set_number(number);
    }
    report.mutable_findings(1)->set_status(v1::STATUS_FAIL);
    const auto all = sections(report);
    REQUIRE(all.size() == 4);
    CHECK(all[0].number == "1.2");
    REQUIRE(all[0].findings.size() == 3);
    CHECK(all[0].findings[0]->number() == "1.2.1.4");
    CHECK(all[0].findings[1]->number() == "1.2.1.10");
    CHECK(all[0].count(v1::STATUS_FAIL) == 1);
    CHECK(all[1].number == "1.10");
    CHECK(all[2].number == "2");
    CHECK(all[3].number.empty());
    REQUIRE(with_status(report, v1::STATUS_FAIL).size() == 1);
    CHECK(with_status(report, v1::STATUS_FAIL)[0]->number() == "1.2.2");
}
