// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <cstdlib>

#include "resource/sysctl_config.h"

using namespace bootseal;

/// Every statement stands where it says, and what decides is one of them with a value.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    const auto all = parse_sysctl_file(text, "fuzz");
    if (!all) return 0;
    for (const auto& statement : *all) {
        if (statement.begin >= size || statement.line == 0) std::abort();
        const auto decides = deciding_line(*all, statement.path);
        if (decides && *decides && !(*decides)->value) std::abort();
    }
    return 0;
}
