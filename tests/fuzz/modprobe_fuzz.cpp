// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <cstdlib>

#include "resource/modprobe_config.h"
#include "resource/own_lines.h"

using namespace bootseal;

/// A line that is made a comment where it says it stands is gone, and every other one stays.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    const auto all = parse_modprobe(text, "fuzz");
    if (all.empty()) return 0;
    const auto fewer = parse_modprobe(comment_out(text, all.front().begin), "fuzz");
    if (fewer.size() + 1 != all.size()) std::abort();
    for (std::size_t i = 0; i < fewer.size(); ++i) {
        if (fewer[i].module != all[i + 1].module || fewer[i].line != all[i + 1].line) std::abort();
    }
    return 0;
}
