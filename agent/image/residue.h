// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "ruleset/ruleset.h"

namespace bootseal {

/// Something that must not be in an image that is published.
struct Residue {
    std::string rule;                ///< "private-key"
    std::string path;                ///< without a slash at the start
    std::size_t line = 0;            ///< from 1; 0: of the file itself, or of one that is no text
    std::string excerpt;             ///< fit to print, and never the whole secret
    std::optional<Waiver> waiver{};  ///< it is known, and accepted
};

}  // namespace bootseal
