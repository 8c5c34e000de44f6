// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "resource/resource.h"

namespace bootseal {

/// Evidence of what the files say.
Evidence persisted(Verdict verdict, std::string where, std::string expected, std::string actual);

/// "/etc/passwd:3"
std::string place(std::string_view file, int line);

/// At most so many pieces, what drifted first; a last one counts those left out.
std::vector<Evidence> bounded(std::vector<Evidence> all, std::size_t most = 20);

}  // namespace bootseal
