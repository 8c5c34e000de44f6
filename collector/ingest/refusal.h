// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.h"

namespace bootseal {

// Why a request is refused as a whole. Each is told by its code, as what follows differs.

/// Not the message that it should be: nothing in it can be believed, or kept.
Error malformed(std::string what);

/// A heartbeat or state that is not what the key signed.
Error altered(std::string what);

/// In the name of another agent than the certificate's.
Error foreign(std::string what);

enum class Refused { malformed, altered, foreign };
Refused kind_of(const Error& error);

}  // namespace bootseal
