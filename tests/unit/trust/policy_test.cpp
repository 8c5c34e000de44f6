// SPDX-License-Identifier: Apache-2.0
#include "trust/policy.h"

#include "support/catch.h"
#include "support/pki.h"

using namespace bootseal;

namespace {

constexpr std::string_view good =
    "anchors: [trust/anchor.pem]\n"
    "roles:\n"
    "  author: {count: 1, organizational_unit: bootseal author}\n"
    "  approver: {count: 2, policy: 1.3.6.1.4.1.99999.1.2}\n"
    "minimum_serial: 2026112001\n"
    "revocation_lists: [/etc/pki/revoked.pem]\n"
    "built: 2026-11-20T00:00:00Z\n"
    "sealed: [0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef]\n";

/// What is read of a trust.yaml beside an anchor and a revocation list.
Result<TrustPolicy> read(std::string_view text, const Scratch& tree = {}) {
    static const TestPki pki;
    static const auto list = pki.revoke({pki.author});
    tree.put("etc/bootseal/trust.yaml", text);
    tree.put("etc/bootseal/trust/anchor.pem", pki.anchor.certificate);
    tree.put("etc/bootseal/trust/two.pem",
             "a comment\n" + pki.anchor.certificate + pki.author.certificate);
    tree.put("etc/bootseal/trust/empty.pem", "");
    tree.put("etc/bootseal/trust/cut.pem", pki.anchor.certificate.substr(0, 100));
    tree.put("etc/bootseal/trust/key.pem", pki.anchor.certificate + pki.anchor.key);
    tree.put("etc/pki/revoked.pem", list);
    return read_trust_policy(tree.root());
}

std::string with(std::string_view old, std::string_view replacement) {
    std::string text(good);
    const auto where = text.find(old);
    REQUIRE(where != std::string::npos);
    return text.replace(where, old.size(), replacement);
}

std::string failure(const std::string& text) {
    const auto policy = read(text);
    REQUIRE_FALSE(policy);
    return policy.error().what;
}

}  // namespace

TEST_CASE("policy: everything that trust.yaml names is read") {
    const auto policy = read(good);
    REQUIRE(policy);
    CHECK(policy->anchors.size() == 1);
    REQUIRE(policy->roles.size() == 2);
    CHECK(policy->roles[0].name == "author");
    CHECK(policy->roles[0].mark == Role::Mark::organizational_unit);
    CHECK(policy->roles[0].value == "bootseal author");
    CHECK(policy->roles[1].count == 2);
    CHECK(policy->roles[1].mark == Role::Mark::policy);
    CHECK(policy->roles[1].value == "1.3.6.1.4.1.99999.1.2");
    CHECK(policy->minimum_serial == 2026112001);
    CHECK(policy->revocation_lists.size() == 1);
    CHECK(policy->built == at("2026-11-20T00:00:00Z"));
    CHECK(policy->sealed.size() == 1);
}

TEST_CASE("policy: a file can hold several anchors") {
    const auto policy = read(with("anchor.pem", "two.pem"));
    REQUIRE(policy);
    CHECK(policy->anchors.size() == 2);
}

TEST_CASE("policy: an absent trust.yaml is an error, never trust in all") {
    const Scratch tree;
    const auto policy = read_trust_policy(tree.root());
    REQUIRE_FALSE(policy);
    CHECK(is_absent(policy.error()));
}

TEST_CASE("policy: what is absent, damaged or of another kind is an error at its place") {
    CHECK(failure(with("anchor.pem", "none.pem")).find("trust.yaml:1:") != std::string::npos);
    CHECK(failure(with("anchor.pem", "empty.pem")).find("trust.yaml:1:") != std::string::npos);
    CHECK(failure(with("anchor.pem", "cut.pem")).find("trust.yaml:1:") != std::string::npos);
    CHECK(failure(with("anchor.pem", "key.pem")).find("PRIVATE KEY") != std::string::npos);
    CHECK(failure(with("/etc/pki/revoked.pem", "trust/anchor.pem")).find("trust.yaml:6:") !=
          std::string::npos);
    CHECK(failure(with("/etc/pki/revoked.pem", "trust/none.pem")).find("none.pem") !=
          std::string::npos);
}

TEST_CASE("policy: a field that is unknown, missing or makes no sense is an error") {
    CHECK(failure(with("anchors", "anchor")).find("trust.yaml:1:1") != std::string::npos);
    for (const auto& text :
         {with("[trust/anchor.pem]", "[]"), with("minimum_serial: 2026112001\n", ""),
          with("2026112001", "-1"), with("2026112001", "many"), with("count: 1", "count: 0"),
          with("count: 1", "count: 17"), with("count: 1, ", ""),
          with("organizational_unit: bootseal author", "policy: bootseal author"),
          with("policy: 1.3.6.1.4.1.99999.1.2", "organizational_unit: bootseal author"),
          with("count: 1,", "count: 1, policy: 1.2.3.4,"),
          with(", organizational_unit: bootseal author", ""),
          with("organizational_unit: bootseal author", "organizational_unit: \"\""),
          with("count: 1,", "count: 1, quorum: 1,"), with("2026-11-20T00:00:00Z", "2026-11-20"),
          with("built: 2026-11-20T00:00:00Z\n", ""), with("[0123", "[X123"), with("[0123", "[123"),
          with("sealed", "seal")}) {
        CAPTURE(text);
        CHECK_FALSE(read(text));
    }
    const auto begin = good.find("roles:");
    const auto end = good.find("minimum");
    CHECK_FALSE(read(std::string(good).erase(begin, end - begin)));
    CHECK_FALSE(read(std::string(good).replace(begin, end - begin, "roles: {}\n")));
}

TEST_CASE("policy: revocation lists that are weak or partial are refused when they are read") {
    const TestPki pki;
    ListOptions weak;
    weak.digest = "SHA1";
    ListOptions partial;
    partial.scope = "critical,onlyuser:TRUE";
    const Scratch tree;
    REQUIRE(read(good, tree));
    const auto failure_of = [&](const ListOptions& options) {
        tree.put("etc/pki/revoked.pem", make_revocation_list(pki.anchor, {}, options));
        const auto policy = read_trust_policy(tree.root());
        REQUIRE_FALSE(policy);
        return policy.error().what;
    };
    CHECK(failure_of(weak).find("weak digest") != std::string::npos);
    CHECK(failure_of(partial).find("critical extension") != std::string::npos);
}
