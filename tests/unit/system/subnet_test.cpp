// SPDX-License-Identifier: Apache-2.0
#include "system/subnet.h"

#include "support/catch.h"

using namespace bootseal;
using namespace std::literals;

TEST_CASE("subnet: a network of either family, or one address") {
    const auto network = parse_subnet("192.0.2.0/24");
    REQUIRE(network);
    CHECK(network->address == "\xc0\0\2\0"s);
    CHECK(network->prefix == 24);
    CHECK_FALSE(network->is_ipv6());
    CHECK(parse_subnet("192.0.2.7")->prefix == 32);
    CHECK(parse_subnet("0.0.0.0/0")->prefix == 0);
    const auto six = parse_subnet("2001:db8::/33");
    REQUIRE(six);
    CHECK(six->is_ipv6());
    CHECK(six->address.substr(0, 5) == "\x20\x01\x0d\xb8\0"s);
    CHECK(parse_subnet("::1")->prefix == 128);
}

TEST_CASE("subnet: what could be meant in two ways is refused") {
    for (const auto* text :
         {"", "/8", "192.0.2", "192.0.2.0/", "192.0.2.0/33", "192.0.2.0/-1", "192.0.2.0/+8",
          "192.0.2.0/08", "192.0.2.0/255.255.255.0", "192.0.2.0/8/8", "localhost", "fe80::1%eth0",
          "2001:db8::/129", "192.0.2.0 ", "192.0.2.1/24", "192.0.2.1/31", "2001:db8::1/127",
          "::ffff:192.0.2.1"}) {
        INFO(text);
        CHECK_FALSE(parse_subnet(text));
    }
    CHECK(parse_subnet("192.0.2.1/24").error().what ==
          "read the network 192.0.2.1/24: bits are set behind the prefix");
}

TEST_CASE("subnet: a prefix as a mask") {
    CHECK(prefix_mask(0, 4) == "\0\0\0\0"s);
    CHECK(prefix_mask(9, 4) == "\xff\x80\0\0"s);
    CHECK(prefix_mask(32, 4) == "\xff\xff\xff\xff"s);
}

TEST_CASE("subnet: what is shown is what was read") {
    for (const auto* text : {"192.0.2.0/24", "192.0.2.1", "2001:db8::/32", "::1", "0.0.0.0/0"}) {
        CHECK(format_subnet(*parse_subnet(text)) == text);
    }
}
