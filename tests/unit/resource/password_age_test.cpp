// SPDX-License-Identifier: Apache-2.0
#include "resource/password_age.h"

#include "support/resource.h"

namespace bootseal {

namespace {

const std::string maximum = "password_age: {field: maximum, at_least: 1, at_most: 365, value: 365}";
const std::string inactive = "password_age: {field: inactive, at_most: 45, value: 45}";

/// The machine on day 1000 with these lines of shadow(5).
struct Aged {
    explicit Aged(const std::string& shadow) : machine(tree) {
        tree.put("etc/passwd", "root:x:0:0::/root:/bin/sh\n");
        tree.put("etc/group", "root:x:0:\n");
        tree.put("etc/shadow", shadow);
        machine.now = Time(std::chrono::days(1000));
    }

    Scratch tree;
    Machine machine;
};

}  // namespace

TEST_CASE("password_age: every account with a password is within the bounds") {
    const auto holds = [](const std::string& rule, const std::string& shadow) {
        return Aged(shadow).machine.holds(*make_resource(rule));
    };
    CHECK(holds(maximum, "ann:$y$h:900:0:365:7:::\n"));
    CHECK_FALSE(holds(maximum, "ann:$y$h:900:0:366:7:::\n"));
    CHECK_FALSE(holds(maximum, "ann:$y$h:900:0:0:7:::\n"));
    CHECK_FALSE(holds(maximum, "ann:$y$h:900:0::7:::\n"));
    CHECK(holds(maximum, "ann:!$y$h:900:0:99999:7:::\nbob:*:::::::\n"));
    CHECK_FALSE(holds(maximum, "ann:$y$h:900:0:365:7:::\nodd:line\n"));
    CHECK(holds(inactive, "ann:$y$h:900:0:365:7:0::\n"));
    CHECK_FALSE(holds(inactive, "ann:$y$h:900:0:365:7:-1::\n"));
    CHECK(holds("password_age: {field: changed}", "ann:$y$h:1000::::::\n"));
    CHECK_FALSE(holds("password_age: {field: changed}", "ann:$y$h:1001::::::\n"));
}

TEST_CASE("password_age: one field of one line is changed") {
    Aged aged("ann:!$y$h:900:0:99999:7:::\nbob:$y$h:900:0:99999:7:::\n");
    const auto resource = make_resource(maximum);
    REQUIRE(aged.machine.remedy(*resource));
    CHECK(aged.machine.holds(*resource));
    CHECK(aged.machine.files.pending().at("etc/shadow").content ==
          "ann:!$y$h:900:0:99999:7:::\nbob:$y$h:900:0:365:7:::\n");
}

TEST_CASE("password_age: no password is made too old by a remedy") {
    const auto refused = [](const std::string& shadow, const std::string& rule) {
        Aged aged(shadow);
        const auto result = aged.machine.remedy(*make_resource(rule));
        CHECK(aged.machine.files.pending().empty() == !result);
        return !result && result.error().code == std::errc::operation_not_supported;
    };
    CHECK(refused("bob:$y$h:634:0:99999:7:::\n", maximum));
    CHECK_FALSE(refused("bob:$y$h:635:0:99999:7:::\n", maximum));
    CHECK(refused("bob:$y$h::0:99999:7:::\n", maximum));
    CHECK(refused("bob:$y$h:600:0:365:7:::\n", inactive));
    CHECK_FALSE(refused("bob:$y$h:700:0:365:7:::\n", inactive));
    CHECK_FALSE(refused("bob:$y$h:600:0::7:::\n", inactive));
}

TEST_CASE("password_age: a value beyond the bounds is refused") {
    CHECK_FALSE(parse_resource("password_age: {field: maximum, at_most: 365, value: 366}"));
    CHECK_FALSE(parse_resource("password_age: {field: changed, value: 1}"));
    CHECK_FALSE(parse_resource("password_age: {field: age, value: 1}"));
}

}  // namespace bootseal
