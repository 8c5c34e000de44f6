// SPDX-License-Identifier: Apache-2.0
#include "authority/token.h"

#include "authority/agent_key.h"
#include "authority/certificate_builder.h"
#include "base/text.h"

namespace bootseal {

std::string make_token() {
    return "bootseal-" + hex(random_bytes(32));
}

std::string token_digest(std::string_view token) {
    return sha256(token);
}

}  // namespace bootseal
