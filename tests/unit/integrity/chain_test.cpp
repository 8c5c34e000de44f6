// SPDX-License-Identifier: Apache-2.0
#include "integrity/chain.h"

#include "base/text.h"
#include "support/catch.h"

using namespace bootseal;

namespace {

Manifest manifest(std::string_view text) {
    auto opened = Manifest::open(MtreeReader::all_of(text), "manifest");
    REQUIRE(opened);
    return *std::move(opened);
}

/// "path mode" of all.
std::vector<std::string> told(Chain& chain) {
    std::vector<std::string> result;
    for (;;) {
        const auto entry = chain.next();
        REQUIRE(entry);
        if (!*entry) return result;
        result.push_back((*entry)->path + " " + octal((*entry)->mode.value_or(0)));
    }
}

using Told = std::vector<std::string>;

constexpr std::string_view sealed =
    "#bootseal manifest 1\n/set type=dir uid=0 gid=0\n. mode=0755\n./b mode=0644\n"
    "./b/c mode=0644\n./d mode=0644\n";

}  // namespace

TEST_CASE("chain: the latest addition counts, and may add and remove") {
    Chain chain(manifest(sealed), "s");
    REQUIRE(chain.add(
        manifest(
            "#bootseal manifest 1\n#bootseal follows s\n/set type=dir uid=0 gid=0\n./a mode=0600\n"
            "./b/c mode=0600\n./d bootseal.gone\n"),
        "t", "first"));
    REQUIRE(chain.add(manifest("#bootseal manifest 1\n#bootseal follows t\n/set type=dir uid=0 "
                               "gid=0\n./b/c mode=0400\n"
                               "./z mode=0600\n"),
                      "u", "second"));
    CHECK(chain.acceptances().size() == 2);
    CHECK(chain.last_sha256() == "u");
    CHECK(told(chain) == Told{" 0755", "a 0600", "b 0644", "b/c 0400", "z 0600"});
}

TEST_CASE("chain: without additions it is the manifest") {
    Chain chain(manifest(sealed), "s");
    CHECK(told(chain) == Told{" 0755", "b 0644", "b/c 0644", "d 0644"});
}

TEST_CASE("chain: only what follows can be added") {
    Chain chain(manifest(sealed), "s");
    const auto other = chain.add(
        manifest("#bootseal manifest 1\n#bootseal follows x\n./a bootseal.gone\n"), "t", "file");
    REQUIRE_FALSE(other);
    CHECK(other.error().what.starts_with("file: does not follow"));
    CHECK_FALSE(chain.add(manifest(sealed), "t", "file"));
}
