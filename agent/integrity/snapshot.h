// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "base/result.h"
#include "integrity/entry.h"
#include "system/walk.h"

namespace bootseal {

/// What a snapshot went through.
struct Covered {
    std::size_t names = 0;
    std::uint64_t bytes = 0;  ///< of files, hashed
    LeftOut left_out;
};

/// Tells `take` of the tree and of everything in it, in the order of walk(), with all that an Entry
/// can say. bootseal's own state is left out. A file that changes while it is read is an error.
Result<Covered> take_snapshot(const Root& root, const std::function<Result<>(Entry)>& take);

/// Whether one path comes before another in the order of walk(): a folder, then what is in it.
enum class Order { before, same, after };
Order walk_order(std::string_view one, std::string_view other);

}  // namespace bootseal
