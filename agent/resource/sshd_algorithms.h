// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace bootseal {

/// What a list of algorithms is for.
enum class SshdAlgorithms { ciphers, macs, kex, keys, signatures };

/// The names that the sshd of OpenSSH 9.2p1 in Debian 12 offers without a line, in its order.
std::string_view default_sshd_algorithms(SshdAlgorithms kind);

/// The list that `text` makes of the default: "a,b" replaces it, "+a" appends, "-a" removes (with
/// patterns), "^a" puts first. A name that this sshd does not know is an error, as it refuses it.
Result<std::string> assemble_sshd_algorithms(SshdAlgorithms kind, std::string_view text);

}  // namespace bootseal
