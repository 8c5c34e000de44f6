// SPDX-License-Identifier: Apache-2.0
#include "image/lockdown_order.h"

#include "support/catch.h"

using namespace bootseal;

namespace {

LockdownOrder full_order() {
    LockdownOrder order;
    order.builder = "alice";
    order.keys = {"ssh-ed25519 AAAA alice: \"the builder\" # 1", "from=\"a,b\" ssh-rsa BBBB"};
    order.from = {*parse_subnet("192.0.2.0/24"), *parse_subnet("2001:db8::/32")};
    order.out = {*parse_allowed("192.0.2.53:53/udp"), *parse_allowed("[2001:db8::1]:443/tcp"),
                 *parse_allowed("2001:db8::/48:80/tcp"), *parse_allowed("198.51.100.7")};
    order.freeze_modules = true;
    order.end = LockdownEnd{*parse_time("2026-11-21T19:00:00Z"), std::chrono::hours(2),
                            LockdownEnd::Then::poweroff};
    return order;
}

std::string seen(std::string_view text) {
    const auto allowed = parse_allowed(text);
    return allowed ? format_allowed(*allowed) : "refused";
}

}  // namespace

TEST_CASE("lockdown order: what is written is what is read") {
    const auto order = full_order();
    const auto read = parse_order(format_order(order), "order");
    REQUIRE(read);
    CHECK(*read == order);
    LockdownOrder small;
    small.builder = "root";
    const auto again = parse_order(format_order(small), "order");
    REQUIRE(again);
    CHECK(*again == small);
}

TEST_CASE("lockdown order: a field that is none is refused") {
    CHECK_FALSE(parse_order("builder: alice\nkeyes: []\n", "order"));
    CHECK_FALSE(parse_order("builder: alice\nfrom: [somewhere]\n", "order"));
    CHECK_FALSE(parse_order(
        "builder: alice\nend: {at: \"2026-11-21T19:00:00Z\", after: 5, then: explode}\n", "order"));
    CHECK_FALSE(parse_order("builder: alice\nend: {at: soon, after: 5, then: release}\n", "order"));
}

TEST_CASE("lockdown order: networks with and without ports") {
    CHECK(seen("192.0.2.0/24") == "192.0.2.0/24");
    CHECK(seen("192.0.2.53:53/udp") == "192.0.2.53:53/udp");
    CHECK(seen("192.0.2.0/24:443/tcp") == "192.0.2.0/24:443/tcp");
    CHECK(seen("2001:db8::1") == "2001:db8::1");
    CHECK(seen("[2001:db8::1]:443/tcp") == "[2001:db8::1]:443/tcp");
    CHECK(seen("2001:db8::/32:443/tcp") == "[2001:db8::/32]:443/tcp");
    for (const auto* text :
         {"2001:db8::1:443/tcp", "192.0.2.1/tcp", "192.0.2.1:0/tcp", "192.0.2.1:65536/udp",
          "192.0.2.1:443", "deb.debian.org:443/tcp", ":443/tcp", "", "192.0.2.1:443/sctp"}) {
        CAPTURE(text);
        CHECK(seen(text) == "refused");
    }
}

TEST_CASE("lockdown order: how long") {
    CHECK(parse_length("90s")->count() == 90);
    CHECK(parse_length("1h30m")->count() == 5400);
    CHECK(parse_length("1d")->count() == 86400);
    for (const auto* text : {"", "5", "h", "-1h", "1w", "0s", "1h 5m", "999999999d", "400d"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_length(text));
    }
}
