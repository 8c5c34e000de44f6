// SPDX-License-Identifier: Apache-2.0
#include "trust/floor.h"

#include "support/catch.h"
#include "support/scratch.h"
#include "trust/refusal.h"

using namespace bootseal;

TEST_CASE("floor: before anything was accepted it is the policy's") {
    const Scratch tree;
    CHECK(*serial_floor(tree.root(), "cis", 7) == 7);
}

TEST_CASE("floor: what was accepted raises it, for each ruleset alone, and never lowers it") {
    const Scratch tree;
    const auto root = tree.root();
    REQUIRE(raise_serial_floor(root, "cis", 10));
    REQUIRE(raise_serial_floor(root, "stig", 20));
    REQUIRE(raise_serial_floor(root, "cis", 9));
    CHECK(tree.get(serial_state) == "cis 10\nstig 20\n");
    CHECK(*serial_floor(root, "cis", 7) == 10);
    CHECK(*serial_floor(root, "cis", 15) == 15);
    CHECK(*serial_floor(root, "other", 7) == 7);
    REQUIRE(raise_serial_floor(root, "cis", 11));
    CHECK(*serial_floor(root, "cis", 7) == 11);
}

TEST_CASE("floor: a serial below it is a rollback, the same serial again is not") {
    CHECK(require_serial(10, 10, "cis"));
    CHECK(require_serial(11, 10, "cis"));
    const auto result = require_serial(9, 10, "cis");
    REQUIRE_FALSE(result);
    CHECK(result.error().code == Refusal::rollback);
    CHECK(result.error().what.find("downgrade waiver") != std::string::npos);
}

TEST_CASE("floor: a state file that cannot be read, or makes no sense, is an error") {
    for (const auto* text : {"cis\n", "cis x\n", "cis -1\n", "cis 1 2\n", "cis 1\ncis 2\n", "\n"}) {
        CAPTURE(text);
        const Scratch tree;
        tree.put(serial_state, text);
        CHECK_FALSE(serial_floor(tree.root(), "cis", 7));
        CHECK_FALSE(raise_serial_floor(tree.root(), "cis", 9));
        CHECK(tree.get(serial_state) == text);
    }
    const Scratch tree;
    tree.directory(serial_state);
    CHECK_FALSE(serial_floor(tree.root(), "cis", 7));
}

TEST_CASE("floor: an id that could write lines of its own is an error") {
    const Scratch tree;
    for (const auto* id : {"", "a b", "a\nb 1", "a/b"}) {
        CAPTURE(id);
        CHECK_FALSE(serial_floor(tree.root(), id, 7));
        CHECK_FALSE(raise_serial_floor(tree.root(), id, 9));
    }
    CHECK_FALSE(raise_serial_floor(tree.root(), "cis", ~std::uint64_t{0}));
    CHECK_FALSE(tree.exists(serial_state));
}
