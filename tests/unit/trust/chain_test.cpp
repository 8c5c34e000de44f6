// SPDX-License-Identifier: Apache-2.0
#include "trust/chain.h"

#include "signing.h"

using namespace bootseal;

namespace {

CertificateOptions author() {
    CertificateOptions options;
    options.unit = TestPki::author_unit;
    return options;
}

/// What becomes of a document that this author and the PKI's approver signed.
Result<Verified> judge(const TestPki& pki, const Credential& author,
                       const std::vector<std::string>& lists = {}) {
    const Scratch tree;
    std::string more = "revocation_lists: [";
    for (std::size_t i = 0; i < lists.size(); ++i) {
        const auto name = "trust/list" + std::to_string(i) + ".pem";
        tree.put("etc/bootseal/" + name, lists[i]);
        more += (i > 0 ? ", " : "") + name;
    }
    pki.install(tree, more + "]\n");
    const auto policy = read_trust_policy(tree.root());
    REQUIRE(policy);
    return verify_detached(document, sign({author, pki.approver}), *policy, noon);
}

/// A signer below a CA of its own, whose certificate is included.
struct Below {
    Credential ca;
    Credential signer;

    explicit Below(const TestPki& pki, const CertificateOptions& options = authority())
        : ca(pki.issue("Issuing CA", options)), signer(make_certificate(&ca, "Alice", author())) {
        signer.certificate += ca.certificate;
    }
};

}  // namespace

TEST_CASE("chain: only what leads to an anchor of the policy is accepted") {
    const TestPki pki;
    const TestPki stranger;  // of the same name
    CHECK(judge(pki, pki.author));
    CHECK(refusal(judge(pki, stranger.author)) == Refusal::unknown_anchor);
    CHECK(refusal(judge(pki, make_certificate(nullptr, "Alice", author()))) ==
          Refusal::unknown_anchor);
}

TEST_CASE("chain: intermediate certificates come with the signature") {
    const TestPki pki;
    const Below below(pki);
    CHECK(judge(pki, below.signer));
    CHECK(refusal(judge(pki, make_certificate(&below.ca, "Alice", author()))) ==
          Refusal::unknown_anchor);
}

TEST_CASE("chain: more CAs on the way than anybody has are too many") {
    const TestPki pki;
    Credential ca = pki.anchor;
    std::string cas;
    for (int i = 1; i <= 9; ++i) {
        ca = make_certificate(&ca, "CA " + std::to_string(i), authority());
        cas += ca.certificate;
        if (i < 8) continue;
        auto signer = make_certificate(&ca, "Alice", author());
        signer.certificate += cas;
        CHECK(static_cast<bool>(judge(pki, signer)) == (i == 8));
    }
}

TEST_CASE("chain: an issuing CA can be the anchor, and its root is then not needed") {
    TestPki root;
    const Below below(root);
    TestPki pki;
    pki.anchor = below.ca;
    pki.approver = root.approver;
    // The root's other certificates are not trusted.
    CHECK(refusal(judge(pki, below.signer)) == Refusal::unknown_anchor);
    CertificateOptions approver;
    approver.unit = TestPki::approver_unit;
    pki.approver = pki.issue("Bob", approver);
    CHECK(judge(pki, below.signer));
    CHECK(judge(pki, below.signer, {pki.revoke({})}));
}

TEST_CASE("chain: an expired CA refuses what it issued") {
    const TestPki pki;
    auto options = authority();
    options.until = at("2027-01-01T00:00:00Z");
    const auto result = judge(pki, Below(pki, options).signer);
    CHECK(refusal(result) == Refusal::expired);
    CHECK(result.error().what.find("Issuing CA") != std::string::npos);
    const TestPki old(options);
    CHECK(refusal(judge(old, old.author)) == Refusal::expired);
}

TEST_CASE("chain: of two anchors with one key the valid one counts") {
    TestPki pki;
    auto options = authority();
    options.key = pki.anchor.key;
    const auto renewed = make_certificate(nullptr, "Test Anchor", options).certificate;
    options.until = at("2027-01-01T00:00:00Z");
    const auto old = make_certificate(nullptr, "Test Anchor", options).certificate;
    pki.anchor.certificate = old;
    CHECK(refusal(judge(pki, pki.author)) == Refusal::expired);
    pki.anchor.certificate = old + renewed;
    CHECK(judge(pki, pki.author));
}

TEST_CASE("chain: weak digests and keys are refused at every link") {
    const TestPki pki;
    auto weak = author();
    weak.digest = "SHA1";
    const auto result = sign_detached(
        document, "", {pki.issue("Alice", weak).certificate, pki.issue("Alice", weak).key},
        SignatureForm::der, noon);
    CHECK(refusal(result) == Refusal::weak);

    auto options = authority();
    options.digest = "SHA1";
    CHECK(refusal(judge(pki, Below(pki, options).signer)) == Refusal::weak);
    for (const auto* key : {"RSA:1024", "P-224"}) {
        options = authority();
        options.key = key;
        CHECK(refusal(judge(pki, Below(pki, options).signer)) == Refusal::weak);
        const TestPki small(options);
        CHECK(refusal(judge(small, small.author)) == Refusal::weak);
    }
    options = authority();
    options.digest = "SHA1";
    // Nobody relies on what an anchor says of itself.
    const TestPki self(options);
    CHECK(judge(self, self.author));
}

TEST_CASE("chain: a certificate that is no CA's cannot issue signers") {
    const TestPki pki;
    auto options = authority();
    options.constraints = "critical,CA:FALSE";
    CHECK(refusal(judge(pki, Below(pki, options).signer)) == Refusal::unfit);
    options.constraints = "";
    CHECK(refusal(judge(pki, Below(pki, options).signer)) == Refusal::unfit);
    options = authority();
    options.usage = "critical,cRLSign";
    CHECK_FALSE(judge(pki, Below(pki, options).signer));
}

TEST_CASE("chain: a revoked signer is refused, the others are not") {
    const TestPki pki;
    const auto other = pki.issue("Carol", author());
    CHECK(judge(pki, pki.author, {pki.revoke({})}));
    CHECK(judge(pki, pki.author, {pki.revoke({other})}));
    const auto result = judge(pki, pki.author, {pki.revoke({other, pki.author})});
    CHECK(refusal(result) == Refusal::revoked);
    CHECK(result.error().what.find("Alice") != std::string::npos);
}

TEST_CASE("chain: a revoked CA takes its signers with it") {
    const TestPki pki;
    const Below below(pki);
    const auto own = make_revocation_list(below.ca, {});
    CHECK(judge(pki, below.signer, {pki.revoke({}), own}));
    CHECK(refusal(judge(pki, below.signer, {pki.revoke({below.ca}), own})) == Refusal::revoked);
    CHECK(refusal(judge(pki, below.signer,
                        {pki.revoke({}), make_revocation_list(below.ca, {below.signer})})) ==
          Refusal::revoked);
}

TEST_CASE("chain: where there are lists, a CA without one is refused") {
    const TestPki pki;
    const auto result = judge(pki, Below(pki).signer, {pki.revoke({})});
    CHECK(refusal(result) == Refusal::revoked);
    CHECK(result.error().what.find("no revocation list of Issuing CA") != std::string::npos);
}

TEST_CASE("chain: what one list revoked no other list brings back") {
    const TestPki pki;
    ListOptions newer;
    newer.from = at("2026-01-01T00:00:00Z");
    const auto forgetful = make_revocation_list(pki.anchor, {}, newer);
    CHECK(refusal(judge(pki, pki.author, {pki.revoke({pki.author}), forgetful})) ==
          Refusal::revoked);
    CHECK(refusal(judge(pki, pki.author, {forgetful + pki.revoke({pki.author})})) ==
          Refusal::revoked);
}

TEST_CASE("chain: a list past its dates still revokes, and does not stop a first boot") {
    const TestPki pki;
    ListOptions stale;
    stale.until = at("2020-02-01T00:00:00Z");
    CHECK(judge(pki, pki.author, {make_revocation_list(pki.anchor, {}, stale)}));
    CHECK(
        refusal(judge(pki, pki.author, {make_revocation_list(pki.anchor, {pki.author}, stale)})) ==
        Refusal::revoked);
    ListOptions future;
    future.from = at("2039-01-01T00:00:00Z");
    CHECK(
        refusal(judge(pki, pki.author, {make_revocation_list(pki.anchor, {pki.author}, future)})) ==
        Refusal::revoked);
}

TEST_CASE("chain: a list that its CA did not sign refuses") {
    const TestPki pki;
    // The same name and key identifier, another key.
    const TestPki stranger;
    auto forged = pki.anchor;
    forged.key = stranger.anchor.key;
    const auto result = judge(pki, pki.author, {make_revocation_list(forged, {})});
    CHECK(refusal(result) == Refusal::revoked);
    CHECK(result.error().what.find("is not signed by it") != std::string::npos);
}

TEST_CASE("chain: a CA that may not sign lists has none") {
    auto options = authority();
    options.usage = "critical,keyCertSign";
    const TestPki pki(options);
    CHECK(refusal(judge(pki, pki.author, {pki.revoke({})})) == Refusal::revoked);
}

TEST_CASE("chain: the list of another key under the same name is not mistaken") {
    const TestPki pki;
    const TestPki stranger;
    CHECK(judge(pki, pki.author, {pki.revoke({}), stranger.revoke({})}));
    CHECK(refusal(judge(pki, pki.author, {stranger.revoke({})})) == Refusal::revoked);
}
