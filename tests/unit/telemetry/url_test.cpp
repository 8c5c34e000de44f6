// SPDX-License-Identifier: Apache-2.0
#include "telemetry/url.h"

#include "support/catch.h"

using namespace bootseal;

TEST_CASE("url: scheme, user, host and port") {
    const auto plain = parse_url("https://collector.example");
    REQUIRE(plain);
    CHECK(plain->scheme == "https");
    CHECK(plain->host == "collector.example");
    CHECK(plain->port == 0);
    const auto whole = parse_url("SOCKS5://us%40er:p%3Aa@[2001:db8::1]:1080/");
    REQUIRE(whole);
    CHECK(whole->scheme == "socks5");
    CHECK(whole->user == "us@er");
    CHECK(whole->password == "p:a");
    CHECK(whole->host == "2001:db8::1");
    CHECK(whole->port == 1080);
}

TEST_CASE("url: what is no server") {
    for (const auto* wrong :
         {"", "collector", "https://", "https://:1", "https://h:0", "https://h:65536",
          "https://h:x", "https://h/path", "https://h?q", "https://h#f", "https://h h",
          "https://h\n", "https://[::1", "https://[::1]x", "https://u%zz@h", "https://h%41",
          "https://u%4@h"}) {
        INFO(wrong);
        CHECK_FALSE(parse_url(wrong));
    }
    CHECK_FALSE(parse_url("https://" + std::string(2000, 'h')));
}
