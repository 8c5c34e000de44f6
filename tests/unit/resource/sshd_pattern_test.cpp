// SPDX-License-Identifier: Apache-2.0
#include "resource/sshd_pattern.h"

#include "support/catch.h"

using namespace bootseal;

TEST_CASE("sshd pattern: stars and question marks, and nothing else of a shell") {
    CHECK(fits_sshd_pattern("*", "ann"));
    CHECK(fits_sshd_pattern("a?n", "ann"));
    CHECK_FALSE(fits_sshd_pattern("a?", "ann"));
    CHECK_FALSE(fits_sshd_pattern("[a]nn", "ann"));
    CHECK(fits_sshd_pattern("[a]nn", "[a]nn"));
    CHECK(fits_sshd_pattern("a\\nn", "a\\nn"));
}

TEST_CASE("sshd pattern: a list counts users by their names") {
    CHECK(lists_any({"bob", "ann@192.0.2.1"}, {"ann"}));
    CHECK(lists_any({"wheel"}, {"users", "wheel"}));
    CHECK_FALSE(lists_any({"bob"}, {"ann"}));
    CHECK_FALSE(lists_any({}, {"ann"}));
    CHECK_FALSE(lists_any({"ann"}, {}));
}
