// SPDX-License-Identifier: Apache-2.0
#include "trust/refusal.h"

namespace bootseal {

namespace {

class TrustCategory final : public std::error_category {
  public:
    const char* name() const noexcept override { return "trust"; }

    std::string message(int code) const override {
        switch (static_cast<Refusal>(code)) {
            case Refusal::not_signed:
                return "unsigned";
            case Refusal::malformed:
                return "malformed signature";
            case Refusal::altered:
                return "altered after signing";
            case Refusal::unknown_anchor:
                return "unknown anchor";
            case Refusal::not_yet_valid:
                return "not yet valid";
            case Refusal::expired:
                return "expired";
            case Refusal::revoked:
                return "revoked";
            case Refusal::unfit:
                return "certificate may not sign";
            case Refusal::weak:
                return "weak cryptography";
            case Refusal::missing_role:
                return "missing signer";
            case Refusal::same_signer:
                return "one signer for two";
            case Refusal::rollback:
                return "rollback";
            case Refusal::platform:
                return "another platform";
        }
        return "refused";
    }
};

}  // namespace

const std::error_category& trust_category() {
    static const TrustCategory category;
    return category;
}

std::error_code make_error_code(Refusal refusal) {
    return {static_cast<int>(refusal), trust_category()};
}

Error refused(Refusal refusal, std::string what) {
    return {make_error_code(refusal), std::move(what)};
}

bool is_refusal(const Error& error) {
    return error.code.category() == trust_category();
}

}  // namespace bootseal
