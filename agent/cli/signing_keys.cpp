// SPDX-License-Identifier: Apache-2.0
#include "cli/signing_keys.h"

#include "cli/command.h"
#include "system/named_file.h"

namespace bootseal {

Result<std::vector<SigningKey>> signing_keys(const Arguments& arguments) {
    const auto certificates = arguments.values("certificate");
    const auto keys = arguments.values("key");
    if (certificates.size() != keys.size()) {
        return usage_error("give --certificate and --key of each signer");
    }
    std::vector<SigningKey> result;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        SigningKey with;
        with.certificate = TRY(read_named_file(certificates[i]));
        with.key = TRY(read_named_file(keys[i]));
        result.push_back(std::move(with));
    }
    return result;
}

}  // namespace bootseal
