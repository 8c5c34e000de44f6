// SPDX-License-Identifier: Apache-2.0
#include "telemetry/state.h"

#include "support/catch.h"
#include "support/scratch.h"
#include "trust/digest.h"

using namespace bootseal;

namespace {

v1::Report sample() {
    v1::Report report;
    report.mutable_host()->set_hostname("web");
    report.mutable_ruleset()->set_id("cis-debian-12");
    report.mutable_ruleset()->set_sha256("00ff" + std::string(60, '0'));
    report.mutable_counts()->set_pass(3);
    for (const auto ends : {300, 100, 200}) {
        auto& finding = *report.add_findings();
        finding.set_status(v1::STATUS_WAIVED);
        finding.mutable_waiver()->set_expires(ends);
    }
    report.add_findings()->set_status(v1::STATUS_PASS);
    return report;
}

}  // namespace

TEST_CASE("state: what the report says, at a glance") {
    const Scratch tree;
    const auto state = state_of(tree.root(), sample(), "bytes");
    REQUIRE(state);
    CHECK(state->hostname() == "web");
    CHECK(state->ruleset_sha256() == std::string("\0\xff", 2) + std::string(30, '\0'));
    CHECK(state->counts().pass() == 3);
    CHECK(state->report() == sha256_raw("bytes"));
    CHECK(state->waivers() == 3);
    CHECK(state->next_waiver_ends() == 100);
    CHECK(state->seal().empty());
    CHECK(state->integrity() == v1::INTEGRITY_STATE_UNSPECIFIED);
    CHECK(bytes_of(*state) == bytes_of(*state_of(tree.root(), sample(), "bytes")));
}

TEST_CASE("state: the seal of the image, and whether its files are as sealed") {
    const Scratch tree;
    tree.put("var/lib/bootseal/integrity/seal.json", "{}");
    auto report = sample();
    const auto integrity = [&](v1::Verdict verdict) {
        report.mutable_integrity()->set_verdict(verdict);
        return (*state_of(tree.root(), report, "")).integrity();
    };
    CHECK((*state_of(tree.root(), report, "")).seal() == sha256_raw("{}"));
    CHECK(integrity(v1::VERDICT_COMPLIANT) == v1::INTEGRITY_STATE_INTACT);
    CHECK(integrity(v1::VERDICT_DRIFTED) == v1::INTEGRITY_STATE_VIOLATED);
    CHECK(integrity(v1::VERDICT_UNKNOWN) == v1::INTEGRITY_STATE_UNKNOWN);
}
