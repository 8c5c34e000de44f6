// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <cstdlib>

#include "image/lockdown_builder.h"
#include "image/lockdown_order.h"

using namespace bootseal;

/// An order that is understood is the same when it is written and read again, and so is what it
/// lets out.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto order = parse_order(text, "fuzz")) {
        const auto again = parse_order(format_order(*order), "fuzz");
        if (!again || *again != *order) std::abort();
    }
    if (const auto allowed = parse_allowed(text)) {
        const auto again = parse_allowed(format_allowed(*allowed));
        if (!again || !(*again == *allowed)) std::abort();
    }
    if (const auto keys = parse_keys(text)) {
        for (const auto& key : *keys) {
            if (key.empty() || key.front() == '#') std::abort();
        }
    }
    if (const auto duration = parse_length(text)) {
        if (duration->count() <= 0) std::abort();
    }
    return 0;
}
