// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "base/result.h"

namespace bootseal {

/// The addresses of a host, those to be tried first at the front: of an address itself, and of a
/// name by /etc/hosts and the servers of /etc/resolv.conf. Loads no library of the machine, as the
/// name service of libc would.
Result<std::vector<std::string>> resolve(const std::string& host,
                                         std::chrono::milliseconds patience);

}  // namespace bootseal
