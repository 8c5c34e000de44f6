// SPDX-License-Identifier: Apache-2.0
#include "integrity/entry.h"

#include <algorithm>

namespace bootseal {

Order walk_order(std::string_view one, std::string_view other) {
    const auto length = std::min(one.size(), other.size());
    const auto [a, b] = std::mismatch(
        one.begin(), one.begin() + static_cast<std::ptrdiff_t>(length), other.begin());
    const auto at = static_cast<std::size_t>(a - one.begin());
    if (at == length) {
        if (one.size() == other.size()) return Order::same;
        return one.size() < other.size() ? Order::before : Order::after;
    }
    // The end of a name comes before any byte that it could go on with.
    const auto rank = [](char c) { return c == '/' ? 0 : static_cast<unsigned char>(c) + 1; };
    return rank(*a) < rank(*b) ? Order::before : Order::after;
}

}  // namespace bootseal
