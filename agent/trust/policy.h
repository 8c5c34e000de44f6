// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "system/root.h"

namespace bootseal {

/// A part that signers play, and by what a certificate is known to play it.
struct Role {
    enum class Mark {
        organizational_unit,  ///< an OU of the subject equals `value`
        policy,               ///< the certificate policies list the OID `value`
    };

    std::string name;
    int count = 1;  ///< how many different people must have signed in it
    Mark mark = Mark::organizational_unit;
    std::string value;
};

/// Whom this image trusts, and with what: trust.yaml and the files that it names.
struct TrustPolicy {
    std::vector<std::string> anchors;  ///< DER certificates
    std::vector<Role> roles;           ///< never empty
    std::uint64_t minimum_serial = 0;
    std::vector<std::string> revocation_lists;  ///< DER
    std::vector<std::string> kernel_words;      ///< what the kernel command line may say
    std::optional<Time> built;                  ///< when the image was sealed
    std::vector<std::string> sealed;  ///< SHA-256 (hex) of files that were in the image by then
};

/// Reads trust.yaml and the certificates and revocation lists that it names, relative to its
/// folder. Anything absent, unknown, unreadable or without effect is an error.
Result<TrustPolicy> read_trust_policy(const Root& root,
                                      std::string_view path = "etc/bootseal/trust.yaml");

}  // namespace bootseal
