// SPDX-License-Identifier: Apache-2.0
#include "cli/arguments.h"

#include <array>

#include "support/catch.h"

using namespace bootseal;

namespace {

constexpr std::array options{Option{"root", "DIR", ""}, Option{"rule", "ID", "", true},
                             Option{"verbose", nullptr, ""}};

Result<Arguments> parse(const std::vector<std::string>& words) {
    return Arguments::parse(words, options);
}

}  // namespace

TEST_CASE("arguments: options in any order, with = or without, operands apart") {
    const auto arguments = parse({"a", "--root=/x", "--verbose", "--rule", "1", "b", "--rule=2"});
    REQUIRE(arguments);
    CHECK(arguments->value("root") == "/x");
    CHECK(arguments->has("verbose"));
    CHECK(arguments->values("rule") == std::vector<std::string>{"1", "2"});
    CHECK(arguments->operands() == std::vector<std::string>{"a", "b"});
    CHECK_FALSE(arguments->value("none"));
}

TEST_CASE("arguments: after -- all are operands") {
    const auto arguments = parse({"--", "--root"});
    REQUIRE(arguments);
    CHECK(arguments->operands() == std::vector<std::string>{"--root"});
}

TEST_CASE("arguments: what is wrong is named") {
    CHECK(parse({"--bad"}).error().what == "unknown option: --bad");
    CHECK(parse({"x", "--bad=1"}).error().what == "unknown option: --bad=1");
    CHECK(parse({"-r"}).error().what == "unknown option: -r");
    CHECK(parse({"--root"}).error().what == "--root needs a value");
    CHECK(parse({"--root", "a", "--root", "b"}).error().what == "--root is given twice");
    CHECK(parse({"--verbose=1"}).error().what == "unknown option: --verbose=1");
}
