// SPDX-License-Identifier: Apache-2.0
#include "authority/password.h"

#include "support/catch.h"

using namespace bootseal;

TEST_CASE("password: only the one that was hashed is right") {
    const std::string password = "correct horse battery";
    const auto hash = hash_password(password);
    REQUIRE(hash);
    CHECK(hash->starts_with("scrypt$16$8$2$"));
    CHECK(compare_password(password, *hash) == Password::right);
    CHECK(compare_password("correct horse batterz", *hash) == Password::wrong);
    CHECK(compare_password("", *hash) == Password::wrong);
    CHECK(*hash_password(password) != *hash);
}

TEST_CASE("password: what is no hash, or a costly one, lets nobody in") {
    const std::string zeros(64, '0');
    for (const std::string& hash :
         {std::string(), std::string("scrypt"), "scrypt$40$8$2$00$" + zeros,
          "scrypt$16$8$1000$00$" + zeros, "scrypt$16$8$2$00$" + zeros.substr(2),
          "scrypt$16$8$2$zz$" + zeros, std::string("plain$16$8$2$00$") + zeros})
        CHECK(compare_password("password", hash) == Password::wrong);
}

TEST_CASE("password: its length is bounded") {
    CHECK_FALSE(hash_password("short"));
    CHECK_FALSE(hash_password(std::string(most_password_bytes + 1, 'x')));
}
