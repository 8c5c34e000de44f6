// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <cstdlib>

#include "system/unit_files.h"

using namespace bootseal;

/// Whatever is read has a key, and a line in the text.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    for (const auto& setting : parse_unit_file(text, "fuzz")) {
        if (setting.key.find('=') != std::string::npos) std::abort();
        if (setting.line == 0 || setting.line > size) std::abort();
    }
    return 0;
}
