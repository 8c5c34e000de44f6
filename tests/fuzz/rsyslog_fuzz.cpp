// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <cstdlib>

#include "resource/rsyslog_config.h"

using namespace bootseal;

/// Every statement stands where it says, inside of the text.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto statements = parse_rsyslog(text, "fuzz");
    if (!statements) return 0;
    for (const auto& one : *statements) {
        if (one.place.begin > one.place.end || one.place.end > size) std::abort();
        for (const auto& parameter : one.parameters) {
            if (parameter.place.end > size) std::abort();
        }
    }
    return 0;
}
