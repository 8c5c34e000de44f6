// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "trust/openssl.h"

namespace bootseal {

/// A time, and who says so.
struct Moment {
    Time at;
    std::string_view source;  ///< "the clock"
};

/// The certificates from `leaf` to an anchor, all valid at `when`, strong, and fit for their
/// place. An anchor may be any certificate, an issuing CA below somebody's root too.
Result<CertificatesPtr> build_chain(X509* leaf, STACK_OF(X509) * untrusted,
                                    const std::vector<std::string>& anchors, Moment when);

/// Refuses a chain in which a certificate below the anchor is on one of the lists. Where there are
/// lists at all, every CA of the chain must have one, signed by it.
///
/// A list tells of the past and stays true: its dates are not held against any clock, so that
/// neither a first boot without network nor a wrong clock brings a revoked certificate back.
Result<> require_unrevoked(STACK_OF(X509) * chain, const std::vector<std::string>& lists);

/// Refuses lists that this agent cannot use: weak digests, and critical extensions, which mark
/// lists that tell only part (RFC 5280 5.2).
Result<> require_usable_list(const X509_CRL* list);

}  // namespace bootseal
