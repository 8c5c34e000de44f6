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
        // "flags=(" and ")" may be new, and a comma behind each flag that is kept.
        const auto most = size + 8 + head.flags.size();
        if (without_flag(text, head, "complain").size() > most) std::abort();
    }
    return 0;
}
