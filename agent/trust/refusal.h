// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <system_error>

#include "base/result.h"

namespace bootseal {

/// Why something signed is not trusted. Any of these ends a run with exit status 3.
enum class Refusal {
    not_signed = 1,  ///< no signature, or one without signers
    malformed,       ///< not a detached CMS signature, or over a bound
    altered,         ///< the bytes or the signature changed after signing
    unknown_anchor,  ///< no path from a signer's certificate to an anchor
    not_yet_valid,
    expired,
    revoked,       ///< revoked, or not known to be unrevoked
    unfit,         ///< a certificate that may not sign: a CA, no digitalSignature
    weak,          ///< a digest or key below the bounds
    missing_role,  ///< fewer signers of a role than the policy asks for
    same_signer,   ///< one person for two signatures
    rollback,      ///< older than what was accepted before
    platform,      ///< made for another system
};

const std::error_category& trust_category();
std::error_code make_error_code(Refusal refusal);

/// An Error whose code is `refusal`; `what` says what happened and what a person would do.
Error refused(Refusal refusal, std::string what);

/// Whether an error is a refusal of trust, and not a failure to look.
bool is_refusal(const Error& error);

}  // namespace bootseal

template <>
struct std::is_error_code_enum<bootseal::Refusal> : std::true_type {};
