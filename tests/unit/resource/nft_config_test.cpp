// SPDX-License-Identifier: Apache-2.0
#include "resource/nft_config.h"

#include "support/catch.h"
#include "support/scratch.h"

namespace bootseal {

namespace {

NftConfig parsed(std::string_view text) {
    auto config = parse_nft(text, "etc/nftables.conf");
    INFO((config ? "" : config.error().what));
    REQUIRE(config);
    return std::move(*config);
}

std::string refused(std::string_view text) {
    const auto config = parse_nft(text, "etc/nftables.conf");
    REQUIRE_FALSE(config);
    return config.error().what;
}

}  // namespace

TEST_CASE("nft: a chain with its hook, policy and rules, in lines or on one") {
    for (const auto* text :
         {"table inet filter {\n chain input {\n  type filter hook input priority 0; policy drop;\n"
          "  iif \"lo\" accept # comment }\n  tcp dport { 22, 80 } accept\n }\n}\n",
          "table inet filter { chain input { type filter hook input priority filter - 10; policy "
          "drop; iif lo accept; tcp dport { 22, 80 } accept; } }"}) {
        const auto config = parsed(text);
        REQUIRE(config.chains.size() == 1);
        const auto& chain = config.chains.front();
        CHECK(chain.hook == "input");
        CHECK(chain.policy == "drop");
        REQUIRE(chain.rules.size() == 2);
        CHECK(chain.rules[0].words == std::vector<std::string>{"iif", "lo", "accept"});
        CHECK(chain.rules[1].words ==
              std::vector<std::string>{"tcp", "dport", "{", "22,", "80", "}", "accept"});
    }
}

TEST_CASE("nft: a table written twice is one, and flush ruleset forgets what came before") {
    const auto config = parsed(
        "table ip a { chain input { type filter hook input priority 0; } }\n"
        "flush ruleset\n"
        "table inet b { chain input { type filter hook input priority 0; } }\n"
        "table inet b { chain input { policy drop; } }\n"
        "table inet c\n");
    CHECK(config.tables.size() == 2);
    REQUIRE(config.chains.size() == 1);
    CHECK(config.chains[0].policy == "drop");
    CHECK(config.chains[0].line == 3);
}

TEST_CASE("nft: without a family a table is of IPv4, and inet is of both") {
    const auto config = parsed(
        "table a { chain i { type filter hook input priority 0; } }\n"
        "table inet b { chain f { type filter hook forward priority 0; } }\n"
        "table ip6 n { chain o { type nat hook output priority 0; } }\n");
    CHECK(config.base_chain("input", "ip"));
    CHECK_FALSE(config.base_chain("input", "ip6"));
    CHECK(config.base_chain("forward", "ip6"));
    CHECK_FALSE(config.base_chain("output", "ip6"));
}

TEST_CASE("nft: sets, maps and definitions are passed over") {
    const auto config = parsed(
        "define ports = { 22,\n 80 }\n"
        "table inet filter {\n set allowed {\n  type ipv4_addr\n  elements = { 192.0.2.1,\n "
        "192.0.2.2 }\n"
        " }\n chain input {\n  comment \"the way in\"\n  ip saddr @allowed accept\n }\n}\n");
    REQUIRE(config.chains.size() == 1);
    CHECK(config.chains[0].rules.size() == 1);
    CHECK(config.chains[0].hook.empty());
}

TEST_CASE("nft: what is not understood is an error with its place") {
    CHECK(refused("table inet a {\n}\nadd rule inet a input drop\n")
              .find("etc/nftables.conf:3: \"add\" is not understood") != std::string::npos);
    CHECK(refused("table inet a {\n chain b {\n").find("does not end") != std::string::npos);
    CHECK(refused("table inet a\n{\n}\n").find(":2:") != std::string::npos);
    CHECK(refused("table inet a {\n chain b {\n iif \"lo\n}\n}\n").find(":3: quoted") !=
          std::string::npos);
}

TEST_CASE("nft: includes are read in their place, and too many are an error") {
    Scratch tree;
    tree.put("etc/nftables.conf", "flush ruleset\ninclude \"nftables.d/*.nft\"\n");
    tree.put("etc/nftables.d/b.nft", "table inet b { }\n");
    tree.put("etc/nftables.d/a.nft", "table inet a { }\n");
    const Overlay files(tree.root());
    const auto config = read_nft_config(files);
    REQUIRE(config);
    REQUIRE(config->tables.size() == 2);
    CHECK(config->tables[0].name == "a");
    CHECK(config->tables[0].file == "etc/nftables.d/a.nft");

    tree.put("etc/nftables.conf", "include \"/etc/missing.nft\"\n");
    CHECK_FALSE(read_nft_config(Overlay(tree.root())));
    tree.put("etc/nftables.conf", "include \"/etc/nftables.conf\"\n");
    CHECK_FALSE(read_nft_config(Overlay(tree.root())));
    CHECK(read_nft_config(Overlay(Scratch().root()))->tables.empty());
}

}  // namespace bootseal
