// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <cstdlib>

#include "resource/apt_config.h"

using namespace bootseal;

/// Nothing comes out that did not go in.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    AptOptions options;
    parse_apt_options(text, "f", options);
    for (const auto& [name, option] : options) {
        if (option.file != "f" || name.size() > size) std::abort();
    }
    for (const bool stanzas : {false, true}) {
        for (const auto& source : parse_apt_sources(text, "f", stanzas)) {
            if (source.text.size() > 2 * size) std::abort();
        }
    }
    return 0;
}
