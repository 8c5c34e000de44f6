// SPDX-License-Identifier: Apache-2.0
#include "report/render.h"

#include <algorithm>

#include "sample.h"
#include "support/catch.h"

using namespace bootseal;

TEST_CASE("formats are found by name, are sorted, and render") {
    CHECK(std::is_sorted(formats().begin(), formats().end(),
                         [](const Format& a, const Format& b) { return a.name < b.name; }));
    for (const auto& format : formats()) {
        CAPTURE(format.name);
        CHECK(find_format(format.name) == &format);
        CHECK_FALSE(format.render(sample_report(), {}).empty());
    }
    CHECK(find_format("yaml") == nullptr);
    CHECK_FALSE(find_format("proto")->is_text);
    CHECK(find_format("json")->is_text);
}

TEST_CASE("the protobuf format is the report, and always the same bytes") {
    const auto bytes = find_format("proto")->render(sample_report(), {});
    v1::Report read;
    REQUIRE(read.ParseFromString(bytes));
    CHECK(find_format("proto")->render(read, {}) == bytes);
    CHECK(find_format("json")->render(read, {}) ==
          find_format("json")->render(sample_report(), {}));
}
