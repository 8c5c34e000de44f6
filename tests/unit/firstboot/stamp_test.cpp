// SPDX-License-Identifier: Apache-2.0
#include "firstboot/stamp.h"

#include "support/catch.h"
#include "support/scratch.h"

using namespace bootseal;

TEST_CASE("stamp: what is written is read, for its machine alone") {
    const Scratch scratch;
    CHECK_FALSE(*read_stamp(scratch.root(), "one"));
    Stamp stamp;
    stamp.machine = "one";
    stamp.standing = Stamp::Standing::failed;
    stamp.tries = 2;
    stamp.configuration = "abc";
    stamp.reason = "a \"quoted\": reason\n";
    stamp.at = Time(std::chrono::seconds(1'700'000'000));
    REQUIRE(write_stamp(scratch.root(), stamp));
    const auto found = read_stamp(scratch.root(), "one");
    REQUIRE(found);
    REQUIRE(*found);
    CHECK((*found)->standing == Stamp::Standing::failed);
    CHECK((*found)->tries == 2);
    CHECK((*found)->configuration == "abc");
    CHECK((*found)->reason == "a \"quoted\": reason\\x0a");
    CHECK((*found)->at == stamp.at);
    CHECK_FALSE(*read_stamp(scratch.root(), "two"));
}

TEST_CASE("stamp: one that is damaged is an error") {
    const Scratch scratch;
    scratch.put("var/lib/bootseal/firstboot/stamp", "machine: one\nstanding: half\n");
    CHECK_FALSE(read_stamp(scratch.root(), "one"));
}
