// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <cstdlib>

#include "http/address.h"
#include "store/cursor.h"

using namespace bootseal;

/// What a browser says of a page, and what a database and a configuration hold.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    for (const auto* kinds : {"n", "nn", "tn", "nnn"}) {
        const auto place = parse_cursor(text, kinds);
        if (!place) continue;
        // What was read is what would be written of it.
        const auto again = parse_cursor(make_cursor(*place), kinds);
        if (!again || make_cursor(*again) != make_cursor(*place)) std::abort();
    }
    const auto address = parse_http_address(text);
    if (address && (address->host.empty() || address->target.front() != '/')) std::abort();
    return 0;
}
