// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <functional>
#include <optional>
#include <thread>
#include <utility>

#include "base/in_order.h"
#include "base/text.h"
#include "system/walk.h"

namespace bootseal {

/// A walk that is worked on by all processors. `visit` makes an item of a name, or nothing; `work`
/// is called for it on any thread, and `done` on the caller's, as `visit` is, in the order of the
/// walk. Memory is bounded. A tree that cannot be walked in whole is an error.
template <class Item>
Result<LeftOut> walk_in_parallel(
    const Root& root, const std::function<Result<std::optional<Item>>(const Visited&)>& visit,
    const std::function<void(Item&)>& work, const std::function<Result<>(Item&)>& done) {
    // Each holds a folder open; with those of a deep walk they stay below what a process may have.
    constexpr std::size_t most_under_way = 256;
    constexpr unsigned most_threads = 16;
    const auto threads = std::clamp(std::thread::hardware_concurrency(), 1U, most_threads);
    InOrder<Item> items(threads - 1, most_under_way, work, done);
    const auto add = [&](const Visited& visited) -> Result<> {
        auto item = TRY(visit(visited));
        return item ? items.add(std::move(*item)) : Result<>();
    };
    auto left_out = TRY(walk(root, add));
    TRY(items.finish());
    if (left_out.too_deep) {
        return invalid("/" + printable(left_out.first.back()) + ": folders are nested too deep");
    }
    return left_out;
}

}  // namespace bootseal
