// SPDX-License-Identifier: Apache-2.0
#include "report/dsse_envelope.h"

#include "report/seal_statement.h"
#include "support/catch.h"

using namespace bootseal;

TEST_CASE("dsse envelope: what is written is read") {
    const DsseEnvelope envelope{"text/plain", "a\n\"b\"", {{"12", "raw", "PEM\n"}}};
    const auto text = render_dsse(envelope);
    CHECK(text.find(R"("payload": "YQoiYiI=")") != std::string::npos);
    const auto read = parse_dsse(text, "envelope");
    REQUIRE(read);
    CHECK(read->type == envelope.type);
    CHECK(read->payload == envelope.payload);
    REQUIRE(read->signatures.size() == 1);
    CHECK(read->signatures[0].key_id == "12");
    CHECK(read->signatures[0].signature == "raw");
    CHECK(read->signatures[0].certificate == "PEM\n");
}

TEST_CASE("dsse envelope: one without signatures, and one that is not in base64, are errors") {
    CHECK_FALSE(parse_dsse(R"({"payloadType": "a", "payload": "", "signatures": []})", "envelope"));
    CHECK_FALSE(parse_dsse(R"({"payloadType": "a", "payload": "-", "signatures": [{"keyid": "1",)"
                           R"( "sig": "", "cert": ""}]})",
                           "envelope"));
}

TEST_CASE("seal statement: waivers, counts and the base are in it, and the reader finds them") {
    v1::Report report;
    report.mutable_ruleset()->set_id("cis");
    report.mutable_counts()->set_pass(7);
    report.set_result(v1::RESULT_NOT_COMPLIANT);
    auto& waived = *report.add_findings();
    waived.set_rule_id("sudo");
    waived.set_status(v1::STATUS_WAIVED);
    waived.mutable_waiver()->set_reason("known");
    report.add_findings()->set_status(v1::STATUS_FAIL);
    v1::Inspection inspection;
    auto& found = *inspection.add_findings();
    found.set_rule("jwt");
    found.set_path("/srv/x");
    found.mutable_waiver()->set_approver("Ann");
    const v1::Generalization generalization;
    const SealFacts facts{{{"sealed.mtree", "aa"}, {"sbom", "bb"}},
                          3,
                          report,
                          inspection,
                          generalization,
                          5,
                          2,
                          "cc",
                          SealedFile{"base.mtree", "dd"},
                          "ann",
                          {},
                          {},
                          "1.0"};
    const auto text = seal_statement(facts);
    CHECK(text == seal_statement(facts));
    const auto seal = read_seal_statement(text, "seal");
    REQUIRE(seal);
    REQUIRE(seal->subjects.size() == 2);
    CHECK(seal->subjects[0].name == "sealed.mtree");
    CHECK(seal->subjects[1].sha256 == "bb");
    for (const auto* line :
         {"ruleset.id cis", "counts.pass 7", "result not compliant", "waivers.1.rule sudo",
          "waivers.2.rule jwt", "waivers.2.path /srv/x", "waivers.2.approver Ann",
          "base.digest.sha256 dd", "buildRecord.last cc", "manifest.serial 3"}) {
        CAPTURE(line);
        CHECK(std::count(seal->lines.begin(), seal->lines.end(), line) == 1);
    }
}

TEST_CASE("seal statement: another predicate is none") {
    CHECK_FALSE(read_seal_statement(R"({"_type": "https://in-toto.io/Statement/v1", "subject": [],)"
                                    R"( "predicateType": "other", "predicate": {}})",
                                    "seal"));
}
