// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <cstdlib>

#include "resource/apparmor_profiles.h"

using namespace bootseal;

/// What a head says of its place is within the text.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    for (const auto& head : parse_apparmor_heads(text)) {
        if (head.begin > head.end || head.end > size) std::abort();
        if (without_flag(text, head, "complain").size() > size + 8) std::abort();
    }
    return 0;
}
