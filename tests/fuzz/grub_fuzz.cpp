// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <cstdlib>

#include "resource/grub.h"

using namespace bootseal;

/// A line in single quotes is what it says, whatever comes before it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    ShellVariables variables;
    read_shell_variables(text + "\nA='$b c'\n", "fuzz", {"A"}, variables);
    if (variables["A"]->text != "$b c") std::abort();
    for (const auto& kernel : grub_kernels(text)) {
        if (kernel.end > text.size()) std::abort();
        (void)kernel_argument(kernel.arguments, "audit");
    }
    return 0;
}
