// SPDX-License-Identifier: Apache-2.0
#include "base/in_order.h"

#include <atomic>
#include <memory>
#include <numeric>

#include "support/catch.h"

using namespace bootseal;

namespace {

struct Item {
    int number = 0;
    int squared = 0;
    std::shared_ptr<int> held;
};

}  // namespace

TEST_CASE("in order: everything is worked on once and comes out as it went in") {
    for (const unsigned helpers : {0U, 1U, 7U}) {
        INFO(helpers);
        std::atomic<int> worked = 0;
        std::vector<int> out;
        const auto held = std::make_shared<int>();
        {
            InOrder<Item> items(
                helpers, 5,
                [&](Item& item) {
                    ++worked;
                    item.squared = item.number * item.number;
                },
                [&](Item& item) -> Result<> {
                    out.push_back(item.squared);
                    return {};
                });
            for (int i = 0; i < 1000; ++i) {
                REQUIRE(items.add({i, 0, held}));
                CHECK(held.use_count() <= 7);
            }
            REQUIRE(items.finish());
            CHECK(held.use_count() == 1);
        }
        CHECK(worked == 1000);
        REQUIRE(out.size() == 1000);
        for (int i = 0; i < 1000; ++i)
            CHECK(out[static_cast<std::size_t>(i)] == i * i);
    }
}

TEST_CASE("in order: an error ends it, and what was under way is dropped") {
    for (const unsigned helpers : {0U, 3U}) {
        int done = 0;
        InOrder<Item> items(
            helpers, 4, [](Item&) {},
            [&](Item& item) -> Result<> {
                if (item.number == 3) return invalid("three");
                ++done;
                return {};
            });
        Result<> result;
        for (int i = 0; result && i < 100; ++i)
            result = items.add({i, 0, nullptr});
        REQUIRE_FALSE(result);
        CHECK(result.error().what == "three");
        CHECK(done == 3);
    }
}
