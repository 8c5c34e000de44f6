// SPDX-License-Identifier: Apache-2.0
#include "http/post.h"

#include "support/catch.h"

using namespace bootseal;

TEST_CASE("post: an address is read as everybody reads it") {
    const auto plain = parse_http_address("https://example.com/hook?a=b");
    REQUIRE(plain);
    CHECK(plain->tls);
    CHECK(plain->host == "example.com");
    CHECK(plain->port == "443");
    CHECK(plain->target == "/hook?a=b");
    const auto bare = parse_http_address("http://[::1]:8080");
    REQUIRE(bare);
    CHECK_FALSE(bare->tls);
    CHECK(bare->host == "::1");
    CHECK(bare->port == "8080");
    CHECK(bare->target == "/");
    CHECK(parse_http_address("http://host?x")->target == "/?x");
}

TEST_CASE("post: what could be read in two ways is no address") {
    for (const auto* wrong :
         {"", "https://", "https:///x", "ftp://host/", "https://user@host/", "https://host:/",
          "https://host:0/", "https://host:65536/", "https://host:1:2/", "https://::1/",
          "https://host/#x", "https://host/a b", "https://host/\r\nX: y", "https://ho\xc3\xa4st/",
          "//host/", "host"})
        CHECK_FALSE(parse_http_address(wrong));
    CHECK_FALSE(parse_http_address("https://host/" + std::string(3000, 'x')));
}

TEST_CASE("post: where nobody listens is an error, in time") {
    const auto address = parse_http_address("http://127.0.0.1:1/");
    REQUIRE(address);
    CHECK_FALSE(post(*address, {}, "body", std::chrono::seconds(10)));
}
