// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <cstdlib>

#include "resource/gvdb.h"

using namespace bootseal;

/// What was read can be written, and is then read as the same.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    (void)parse_keyfile(text);
    const auto database = read_gvdb(text);
    if (!database || database->values.contains(".locks")) return 0;
    const auto again = read_gvdb(write_gvdb(*database));
    if (!again || !(*again == *database)) std::abort();
    return 0;
}
