// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <cstdlib>

#include "resource/nft_config.h"

using namespace bootseal;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto config = parse_nft(text, "etc/nftables.conf");
    if (!config && config.error().what.empty()) std::abort();
    if (!config) return 0;
    for (const auto& chain : config->chains) {
        for (const auto& rule : chain.rules) {
            if (rule.words.empty() || rule.line < 1) std::abort();
        }
    }
    return 0;
}
