// SPDX-License-Identifier: Apache-2.0
#include "report/json.h"

#include "sample.h"
#include "support/catch.h"

using namespace bootseal;

// That every field is written as protobuf writes it: json_mapping_test.cpp.

TEST_CASE("the JSON of the sample is the golden one") {
    check_golden("sample.json", render_json(sample_report()));
}

TEST_CASE("an empty report is an empty JSON object") {
    CHECK(render_json({}) == "{}\n");
}
