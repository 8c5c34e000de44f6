// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "base/result.h"
#include "image/residue.h"
#include "system/walk.h"

namespace bootseal {

/// What an inspection went through.
struct Inspected {
    std::vector<Residue> residue;  ///< in the order of the walk
    std::size_t names = 0;
    std::size_t searched = 0;  ///< files
    std::size_t stock = 0;     ///< files that are as their package brought them
    std::uint64_t bytes = 0;   ///< read
    LeftOut left_out;
};

/// Searches a tree for what must not be in an image that is published: secrets in every file that
/// no package brought as it is, and files that give away power. Changes nothing. `beside` hears of
/// every name, or is empty.
Result<Inspected> inspect_tree(const Root& root,
                               const std::function<Result<>(const Visited&)>& beside);

}  // namespace bootseal
