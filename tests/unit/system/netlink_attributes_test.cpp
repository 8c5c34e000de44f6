// SPDX-License-Identifier: Apache-2.0
#include "system/netlink_attributes.h"

#include "support/catch.h"

using namespace bootseal;
using namespace std::literals;

TEST_CASE("netlink: attributes are read as they were written") {
    const auto written = NetlinkAttributes()
                             .add_name(1, "lo")
                             .add_number(2, 0x01020304)
                             .add(3, NetlinkAttributes().add(9, "12345"))
                             .add(4, "");
    CHECK(written.bytes().size() % 4 == 0);
    const auto read = NetlinkAttributes::parse(written.bytes());
    REQUIRE(read);
    CHECK(read->name(1) == "lo");
    CHECK(read->value(2) == "\1\2\3\4");
    CHECK(read->number(2) == 0x01020304U);
    CHECK(read->inside(3)->value(9) == "12345");
    CHECK(read->list().size() == 4);
    CHECK(read->list()[3].value.empty());
}

TEST_CASE("netlink: what is not there, or no number, is none") {
    const auto some = NetlinkAttributes().add(1, "abc");
    CHECK(some.value(2).empty());
    CHECK_FALSE(some.number(2));
    CHECK_FALSE(some.number(1));
    CHECK(some.inside(2)->list().empty());
}

TEST_CASE("netlink: flags beside the type of an attribute are no part of it") {
    const auto read = NetlinkAttributes::parse("\x08\0\x05\x80\1\2\3\4"sv);
    REQUIRE(read);
    CHECK(read->value(5) == "\1\2\3\4");
}

TEST_CASE("netlink: bytes that are no attributes are refused") {
    for (const auto bytes :
         {"\1"sv, "\3\0\1\0"sv, "\0\0\1\0"sv, "\x08\0\1\0\1\2\3"sv, "\5\0\1\0\1\0\0\0\x05"sv}) {
        CHECK_FALSE(NetlinkAttributes::parse(bytes));
    }
    // The last one need not be filled up.
    CHECK(NetlinkAttributes::parse("\5\0\1\0\1"sv));
}
