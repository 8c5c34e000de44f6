// SPDX-License-Identifier: Apache-2.0
#include "trust/roles.h"

#include <algorithm>

#include "signing.h"

using namespace bootseal;

namespace {

constexpr auto approval = "1.3.6.1.4.1.99999.1.2";

Result<Verified> judge(const TestPki& pki, const std::vector<Credential>& signers,
                       const std::vector<Role>& roles = {}) {
    auto policy = policy_of(pki);
    if (!roles.empty()) policy.roles = roles;
    return verify_detached(document, sign(signers), policy, noon);
}

Credential issue(const TestPki& pki, std::string_view name, std::string_view unit,
                 const std::string& key = "P-256", const std::string& policy = {}) {
    CertificateOptions options;
    options.unit = unit;
    options.key = key;
    options.policy = policy;
    return pki.issue(name, options);
}

/// What assign_roles() says of signers in this order, with so many approvers; empty: refused.
std::vector<int> assigned(const std::vector<Credential>& signers, int approvers = 1) {
    std::vector<CertificatePtr> certificates;
    std::vector<X509*> pointers;
    for (const auto& signer : signers) {
        certificates.push_back(parse_certificate(parse_pem(signer.certificate, 1)->front().der));
        pointers.push_back(certificates.back().get());
    }
    const auto mark = Role::Mark::organizational_unit;
    const auto roles = assign_roles(
        pointers, {{"author", 1, mark, std::string(TestPki::author_unit)},
                   {"approver", approvers, mark, std::string(TestPki::approver_unit)}});
    if (!roles) CHECK(refusal(roles) == Refusal::same_signer);
    return roles ? *roles : std::vector<int>{};
}

}  // namespace

TEST_CASE("roles: the author alone cannot ship, nor the approver alone") {
    const TestPki pki;
    const auto author = judge(pki, {pki.author});
    CHECK(refusal(author) == Refusal::missing_role);
    CHECK(author.error().what.find("0 of 1 of the role approver") != std::string::npos);
    CHECK(author.error().what.find("\"bootseal approver\"") != std::string::npos);
    CHECK(refusal(judge(pki, {pki.approver})) == Refusal::missing_role);
    CHECK(refusal(judge(pki, {pki.author, issue(pki, "Carol", "somebody")})) ==
          Refusal::missing_role);
}

TEST_CASE("roles: the order of signing does not matter, and further signers do no harm") {
    const TestPki pki;
    CHECK(judge(pki, {pki.approver, pki.author}));
    const auto carol = issue(pki, "Carol", "somebody");
    const auto more = judge(pki, {pki.author, carol, pki.approver});
    REQUIRE(more);
    CHECK(more->signers.size() == 3);
    for (const auto& signer : more->signers)
        CHECK((signer.role.empty()) == (signer.common_name == "Carol"));
}

TEST_CASE("roles: a signature without a role takes nobody's place") {
    const TestPki pki;
    const auto elsewhere = issue(pki, "Alice", "somebody", pki.author.key);
    CHECK(assigned({elsewhere, pki.author, pki.approver}) == std::vector<int>{-1, 0, 1});
    CHECK(assigned({pki.author, pki.approver, elsewhere}) == std::vector<int>{0, 1, -1});
}

TEST_CASE("roles: who is one person does not depend on the order of the signatures") {
    const TestPki pki;
    const auto unit = TestPki::approver_unit;
    const auto bob = issue(pki, "Bob", unit);
    const auto bob_again = issue(pki, "Bob", unit);
    const auto carol = issue(pki, "Carol", unit, bob_again.key);
    const auto dave = issue(pki, "Dave", unit);
    std::vector<Credential> approvers = {bob, bob_again, carol};
    for (int i = 0; i < 3; ++i) {
        std::rotate(approvers.begin(), approvers.begin() + 1, approvers.end());
        auto all = approvers;
        all.push_back(pki.author);
        CHECK(assigned(all, 1) == std::vector<int>{1, 1, 1, 0});
        CHECK(assigned(all, 2).empty());
        all.push_back(dave);
        CHECK(assigned(all, 2) == std::vector<int>{1, 1, 1, 0, 1});
        // Somebody in both roles refuses, even where the others would do.
        all.push_back(issue(pki, "Dave", TestPki::author_unit));
        CHECK(assigned(all, 1).empty());
    }
}

TEST_CASE("roles: one key under two certificates is one signer") {
    const TestPki pki;
    const auto twin = issue(pki, "Bob", TestPki::approver_unit, pki.author.key);
    CHECK(refusal(judge(pki, {pki.author, twin})) == Refusal::same_signer);
}

TEST_CASE("roles: one person with a key for each role is one signer") {
    const TestPki pki;
    const auto result = judge(pki, {pki.author, issue(pki, "Alice", TestPki::approver_unit)});
    CHECK(refusal(result) == Refusal::same_signer);
    CHECK(result.error().what.find("Alice") != std::string::npos);
}

TEST_CASE("roles: one certificate cannot stand for two roles") {
    const TestPki pki;
    const std::vector<Role> roles = {
        {"author", 1, Role::Mark::organizational_unit, std::string(TestPki::author_unit)},
        {"approver", 1, Role::Mark::policy, approval}};
    const auto both = issue(pki, "Alice", TestPki::author_unit, "P-256", approval);
    CHECK(refusal(judge(pki, {both}, roles)) == Refusal::same_signer);
    CHECK(judge(pki, {pki.author, issue(pki, "Bob", "any", "P-256", approval)}, roles));
    CHECK(refusal(judge(pki, {pki.author, pki.approver}, roles)) == Refusal::missing_role);
}

TEST_CASE("roles: a role can ask for several people, each of whom counts once") {
    const TestPki pki;
    const std::vector<Role> roles = {
        {"approver", 2, Role::Mark::organizational_unit, std::string(TestPki::approver_unit)}};
    CHECK(refusal(judge(pki, {pki.approver}, roles)) == Refusal::missing_role);
    const auto renewed = issue(pki, "Bob", TestPki::approver_unit);
    CHECK(refusal(judge(pki, {pki.approver, renewed}, roles)) == Refusal::same_signer);
    const auto carol = issue(pki, "Carol", TestPki::approver_unit);
    CHECK(judge(pki, {pki.approver, carol}, roles));
    CHECK(judge(pki, {pki.approver, renewed, carol}, roles));
    CHECK(refusal(judge(pki, {pki.author}, roles)) == Refusal::missing_role);
}
