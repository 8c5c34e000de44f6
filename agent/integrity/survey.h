// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>

#include "base/result.h"
#include "integrity/measure.h"
#include "system/walk.h"

namespace bootseal {

/// What a survey went through.
struct Covered {
    std::size_t names = 0;
    std::size_t hashed = 0;       ///< files
    std::uint64_t bytes = 0;      ///< of them
    std::size_t vouched_for = 0;  ///< files that fs-verity answers for
    std::size_t vanished = 0;     ///< while it was under way
    LeftOut left_out;
};

/// Who a survey asks and tells, always on the thread that began it and in the order of the walk.
struct Surveyor {
    /// How closely a name is to be looked at, going by what the walk says of it; nothing: not at
    /// all, and it is not told. Of hard links only names that are told count.
    std::function<Result<std::optional<Closeness>>(const Entry& seen)> choose;
    std::function<Result<>(Measured)> take;
    /// Hears of every name, or is empty.
    std::function<Result<>(const Visited&)> beside;
};

/// One walk over a tree, the tree itself included, on all processors. bootseal's own state is
/// passed over. What changes under it is told as it is, and ends nothing; a part of the tree that
/// cannot be walked is an error.
Result<Covered> survey(const Root& root, const Surveyor& surveyor);

}  // namespace bootseal
