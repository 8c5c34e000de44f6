// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "http/address.h"

namespace bootseal {

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

/// The status of the answer, of which nothing more is read; nothing is followed. With TLS the
/// server has to prove its name to the machine's anchors. Done by the deadline, but for a name
/// server that does not answer.
Result<unsigned> post(const HttpAddress& to, const HttpHeaders& headers, const std::string& body,
                      std::chrono::seconds deadline);

}  // namespace bootseal
