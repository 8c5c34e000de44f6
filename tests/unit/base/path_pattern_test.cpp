// SPDX-License-Identifier: Apache-2.0
#include "base/path_pattern.h"

#include <string>

#include "support/catch.h"

using namespace bootseal;

TEST_CASE("path pattern: one star stays within a name, two do not") {
    CHECK(fits_pattern("**", ""));
    CHECK(fits_pattern("a/*", "a/b"));
    CHECK_FALSE(fits_pattern("a/*", "a/b/c"));
    CHECK(fits_pattern("a/**", "a/b/c"));
    CHECK(fits_pattern("**/.netrc", "home/x/.netrc"));
    CHECK_FALSE(fits_pattern("**/.netrc", "home/x/.netrc2"));
    CHECK(fits_pattern("**.gpg", "a/b.gpg"));
    CHECK_FALSE(fits_pattern("a*b", "a/b"));
}
