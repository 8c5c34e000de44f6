// SPDX-License-Identifier: Apache-2.0
#include "firstboot/given.h"

#include "support/catch.h"

using namespace bootseal;

namespace {

Given given(std::string_view line, std::vector<std::string> words = {"profile", "skip"}) {
    TrustPolicy policy;
    policy.kernel_words = std::move(words);
    return given_by_kernel(line, policy);
}

}  // namespace

TEST_CASE("given: the kernel command line says what it may") {
    CHECK_FALSE(given("root=LABEL=root ro quiet\n").profile);
    CHECK(given("ro bootseal.profile=l2-server\n").profile == "l2-server");
    CHECK(given("\"bootseal.profile=a b\" ro").profile == "a b");
    CHECK(given("bootseal.profile=one bootseal.profile=two").profile == "two");
    CHECK_FALSE(given("bootseal.profile=").profile);
    CHECK_FALSE(given("xbootseal.profile=one bootseal.profiles=one").profile);
    CHECK(given("bootseal.skip=1").skip);
    CHECK(given("bootseal.skip").skip);
    CHECK_FALSE(given("bootseal.skip=1 bootseal.skip=0").skip);
}

TEST_CASE("given: what the policy does not name is not heard") {
    CHECK_FALSE(given("bootseal.skip=1 bootseal.profile=one", {}).skip);
    CHECK_FALSE(given("bootseal.skip=1 bootseal.profile=one", {}).profile);
    CHECK_FALSE(given("bootseal.skip=1", {"profile"}).skip);
    CHECK_FALSE(given("bootseal.profile=one", {"skip"}).profile);
}
