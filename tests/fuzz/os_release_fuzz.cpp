// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "system/os_release.h"

using namespace bootseal;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    (void)parse_os_release({reinterpret_cast<const char*>(data), size}, "os-release");
    return 0;
}
