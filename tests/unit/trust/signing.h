// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "support/catch.h"
#include "support/pki.h"
#include "trust/policy.h"
#include "trust/refusal.h"
#include "trust/sign.h"
#include "trust/verify.h"

namespace bootseal {

inline constexpr std::string_view document = "ruleset:\n  id: example\n";

/// When documents are signed and looked at, unless a test says otherwise.
inline const Time noon = at("2027-06-01T12:00:00Z");

/// What a tree with this PKI's trust.yaml and `more` lines trusts.
inline TrustPolicy policy_of(const TestPki& pki, std::string_view more = {}) {
    const Scratch tree;
    pki.install(tree, more);
    auto policy = read_trust_policy(tree.root());
    REQUIRE(policy);
    return *policy;
}

/// The document signed by each in turn.
inline std::string sign(const std::vector<Credential>& signers, Time when = noon,
                        std::string_view bytes = document,
                        SignatureForm form = SignatureForm::der) {
    std::string signature;
    for (const auto& signer : signers) {
        auto next = sign_detached(bytes, signature, {signer.certificate, signer.key}, form, when);
        REQUIRE(next);
        signature = *next;
    }
    return signature;
}

/// The refusal in a result, which must be one.
template <class T>
Refusal refusal(const Result<T>& result) {
    REQUIRE_FALSE(result);
    INFO(result.error().what);
    REQUIRE(is_refusal(result.error()));
    return static_cast<Refusal>(result.error().code.value());
}

}  // namespace bootseal

namespace Catch {

/// A wrong refusal is shown by its name.
template <>
struct StringMaker<bootseal::Refusal> {
    static std::string convert(bootseal::Refusal refusal) {
        return make_error_code(refusal).message();
    }
};

}  // namespace Catch
