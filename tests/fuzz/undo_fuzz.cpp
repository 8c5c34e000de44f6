// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <cstdlib>

#include "system/undo.h"

using namespace bootseal;

/// What is understood is written as it was read.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto undo = parse_undo({reinterpret_cast<const char*>(data), size});
    if (!undo) return 0;
    const auto written = encode_undo(*undo);
    const auto again = parse_undo(written);
    if (!again || encode_undo(*again) != written) std::abort();
    return 0;
}
