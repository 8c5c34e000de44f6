// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "resource/resource.h"
#include "support/catch.h"

using namespace bootseal;

TEST_CASE("table: sorted by name, every type found by its name and no other") {
    const auto types = resource_types();
    CHECK(std::is_sorted(types.begin(), types.end(),
                         [](const auto& a, const auto& b) { return a.name < b.name; }));
    for (const auto& type : types)
        CHECK(find_resource_type(type.name) == &type);
    CHECK_FALSE(find_resource_type("fil"));
    CHECK_FALSE(find_resource_type(""));
}
