// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "trust/dsse.h"

namespace bootseal {

/// An envelope of DSSE, with what it holds.
struct DsseEnvelope {
    std::string type;  ///< "application/vnd.in-toto+json"
    std::string payload;
    std::vector<DsseSignature> signatures;
};

/// Its JSON. Beside what DSSE asks for, a signature has its certificate as "cert".
std::string render_dsse(const DsseEnvelope& envelope);

/// Reads what render_dsse() wrote; nothing of it is verified.
Result<DsseEnvelope> parse_dsse(std::string_view text, const std::string& file);

}  // namespace bootseal
