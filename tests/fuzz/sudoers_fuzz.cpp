// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <cstdlib>

#include "resource/sudoers_config.h"

using namespace bootseal;

/// What is said of places is within the text.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto within = [&](const SudoersPlace& place) {
        if (place.begin > place.end || place.end > size || place.line == 0) std::abort();
    };
    for (const auto& item : parse_sudoers(text, "f")) {
        if (const auto* one = std::get_if<SudoersDefault>(&item)) within(one->place);
        if (const auto* rule = std::get_if<SudoersRule>(&item)) {
            for (const auto& tag : rule->nopasswd) {
                within(tag);
                if (!text.substr(tag.begin).starts_with("NOPASSWD")) std::abort();
            }
        }
    }
    return 0;
}
