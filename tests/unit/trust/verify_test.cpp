// SPDX-License-Identifier: Apache-2.0
#include "trust/verify.h"

#include <set>

#include "signing.h"

using namespace bootseal;

namespace {

constexpr auto document_sum = "2142a55415c74c1fe781980296999c69c5db8883b210a2a9dd219ed83742c80c";

Credential author_until(const TestPki& pki, std::string_view until) {
    CertificateOptions options;
    options.unit = TestPki::author_unit;
    options.from = at("2026-01-01T00:00:00Z");
    options.until = at(until);
    return pki.issue("Alice", options);
}

}  // namespace

TEST_CASE("verify: what author and approver signed is accepted, and says who they are") {
    const TestPki pki;
    const auto signature = sign({pki.author, pki.approver});
    const auto verified = verify_detached(document, signature, policy_of(pki), noon);
    REQUIRE(verified);
    CHECK(verified->sha256 == document_sum);
    REQUIRE(verified->signers.size() == 2);
    std::set<std::string> who;
    std::set<std::string> ids;
    for (const auto& signer : verified->signers) {
        who.insert(signer.role + " " + signer.common_name);
        ids.insert({signer.key_id, signer.fingerprint});
        CHECK(signer.fingerprint.size() == 64);
        CHECK(signer.key_id.size() == 64);
        CHECK(signer.signed_at == noon);
    }
    CHECK(who == std::set<std::string>{"author Alice", "approver Bob"});
    CHECK(ids.size() == 4);
}

TEST_CASE("verify: an empty file can be signed like any other") {
    const TestPki pki;
    const auto signature = sign({pki.author, pki.approver}, noon, "");
    CHECK(verify_detached("", signature, policy_of(pki), noon));
}

TEST_CASE("verify: one altered byte refuses, wherever it is") {
    const TestPki pki;
    const auto policy = policy_of(pki);
    const auto signature = sign({pki.author, pki.approver});
    for (std::size_t i = 0; i < document.size(); ++i) {
        std::string altered(document);
        altered[i] = static_cast<char>(altered[i] ^ 1);
        CHECK(refusal(verify_detached(altered, signature, policy, noon)) == Refusal::altered);
    }
    CHECK(refusal(verify_detached(std::string(document) + "\n", signature, policy, noon)) ==
          Refusal::altered);
}

TEST_CASE("verify: one signer that does not hold refuses all of them") {
    const TestPki pki;
    const TestPki stranger;
    const auto policy = policy_of(pki);
    const auto signature = sign({pki.author, pki.approver, stranger.author});
    CHECK(refusal(verify_detached(document, signature, policy, noon)) == Refusal::unknown_anchor);
}

TEST_CASE("verify: a file over the bound is refused before it is looked at") {
    const TestPki pki;
    const std::string large(signed_bytes_limit + 1, ' ');
    CHECK(refusal(verify_detached(large, "x", policy_of(pki), noon)) == Refusal::malformed);
}

TEST_CASE("verify: a policy that asks for nobody, or has no anchor, is an error") {
    const TestPki pki;
    auto policy = policy_of(pki);
    const auto signature = sign({pki.author, pki.approver});
    policy.roles.clear();
    CHECK_FALSE(verify_detached(document, signature, policy, noon));
    policy = policy_of(pki);
    policy.anchors.clear();
    CHECK_FALSE(verify_detached(document, signature, policy, noon));
}

TEST_CASE("verify: now is the latest of clock, build time and signing times") {
    const TestPki pki;
    const auto signature = sign({pki.author, pki.approver}, at("2027-01-01T00:00:00Z"));
    const auto now = [&](std::string_view clock, std::string_view more = "") {
        const auto verified = verify_detached(document, signature, policy_of(pki, more), at(clock));
        REQUIRE(verified);
        return format_time(verified->now);
    };
    CHECK(now("1970-01-01T00:00:00Z") == "2027-01-01T00:00:00Z");
    CHECK(now("2027-02-01T00:00:00Z") == "2027-02-01T00:00:00Z");
    CHECK(now("1970-01-01T00:00:00Z", "built: 2027-03-01T00:00:00Z\n") == "2027-03-01T00:00:00Z");
    CHECK(now("2027-04-01T00:00:00Z", "built: 2027-03-01T00:00:00Z\n") == "2027-04-01T00:00:00Z");
}

TEST_CASE("verify: a clock in 1970 does not make a good certificate not yet valid") {
    const TestPki pki;
    const auto author = author_until(pki, "2028-01-01T00:00:00Z");
    CHECK(verify_detached(document, sign({author, pki.approver}), policy_of(pki), Time()));
}

TEST_CASE("verify: a certificate that ended is refused, whatever the signing time says") {
    const TestPki pki;
    const auto author = author_until(pki, "2026-06-01T00:00:00Z");
    const auto backdated = sign({author, pki.approver}, at("2026-03-01T00:00:00Z"));
    CHECK(verify_detached(document, backdated, policy_of(pki), at("2026-04-01T00:00:00Z")));
    CHECK(refusal(verify_detached(document, backdated, policy_of(pki),
                                  at("2026-07-01T00:00:00Z"))) == Refusal::expired);
    // Nor does a clock that is behind the image help.
    CHECK(refusal(verify_detached(document, backdated,
                                  policy_of(pki, "built: 2026-07-01T00:00:00Z\n"), Time())) ==
          Refusal::expired);
}

TEST_CASE("verify: a signing time past the end of a certificate refuses itself") {
    const TestPki pki;
    const auto author = author_until(pki, "2026-06-01T00:00:00Z");
    const auto late = sign({author, pki.approver}, at("2026-07-01T00:00:00Z"));
    CHECK(refusal(verify_detached(document, late, policy_of(pki), Time())) == Refusal::expired);
}

TEST_CASE("verify: a certificate that has not begun is refused") {
    const TestPki pki;
    CertificateOptions options;
    options.unit = TestPki::author_unit;
    options.from = at("2029-01-01T00:00:00Z");
    const auto author = pki.issue("Alice", options);
    const auto signature = sign({author, pki.approver}, at("2027-01-01T00:00:00Z"));
    const auto policy = policy_of(pki);
    CHECK(refusal(verify_detached(document, signature, policy, noon)) == Refusal::not_yet_valid);
    // Later it has, but it had not when it is said to have signed.
    const auto later = verify_detached(document, signature, policy, at("2029-02-01T00:00:00Z"));
    CHECK(refusal(later) == Refusal::not_yet_valid);
    CHECK(later.error().what.find("claims to have signed") != std::string::npos);
}

TEST_CASE("verify: a file sealed into the image outlives the certificates of its signers") {
    const TestPki pki;
    const auto author = author_until(pki, "2027-01-01T00:00:00Z");
    const auto signature = sign({author, pki.approver}, at("2026-03-01T00:00:00Z"));
    const auto years_later = at("2029-01-01T00:00:00Z");
    const auto judge = [&](std::string_view built, const std::string& sum, const std::string& by) {
        const auto seal = "built: " + std::string(built) + "\nsealed: [\"" + sum + "\"]\n";
        return verify_detached(document, by, policy_of(pki, seal), years_later);
    };
    const auto verified = judge("2026-05-01T00:00:00Z", document_sum, signature);
    REQUIRE(verified);
    CHECK(verified->now == years_later);

    SECTION("but not a file that came later") {
        CHECK(refusal(judge("2026-05-01T00:00:00Z", std::string(64, '0'), signature)) ==
              Refusal::expired);
    }
    SECTION("but not one whose certificate had ended by then") {
        CHECK(refusal(judge("2027-05-01T00:00:00Z", document_sum, signature)) == Refusal::expired);
    }
    SECTION("but not one signed after it, with a certificate that had ended") {
        const auto late = sign({author, pki.approver}, at("2027-02-01T00:00:00Z"));
        CHECK(refusal(judge("2026-05-01T00:00:00Z", document_sum, late)) == Refusal::expired);
    }
}
