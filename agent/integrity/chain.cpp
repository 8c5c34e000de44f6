// SPDX-License-Identifier: Apache-2.0
#include "integrity/chain.h"

#include <utility>

#include "base/text.h"

namespace bootseal {

Chain::Chain(Manifest manifest, std::string sha256)
    : manifest_(std::move(manifest)), last_sha256_(std::move(sha256)) {}

Result<> Chain::add(Manifest addition, std::string sha256, const std::string& file) {
    const auto& acceptance = addition.head().acceptance;
    if (!acceptance) return invalid(printable(file) + ": is no addition to a manifest");
    if (acceptance->follows != last_sha256_) {
        return invalid(printable(file) +
                       ": does not follow what is there: an addition before it is missing, or it "
                       "was made for another manifest");
    }
    acceptances_.push_back(*acceptance);
    while (auto entry = TRY(addition.next())) {
        auto path = entry->path;
        accepted_.insert_or_assign(std::move(path), std::move(*entry));
    }
    last_sha256_ = std::move(sha256);
    return {};
}

Result<std::optional<Entry>> Chain::next() {
    for (;;) {
        if (!waiting_) waiting_ = TRY(manifest_.next());
        if (accepted_.empty()) return std::exchange(waiting_, std::nullopt);
        const auto first = accepted_.begin();
        const auto order = waiting_ ? walk_order(waiting_->path, first->first) : Order::after;
        if (order == Order::before) return std::exchange(waiting_, std::nullopt);
        if (order == Order::same) waiting_.reset();
        auto entry = std::move(first->second);
        accepted_.erase(first);
        if (!entry.gone) return std::optional(std::move(entry));
    }
}

}  // namespace bootseal
