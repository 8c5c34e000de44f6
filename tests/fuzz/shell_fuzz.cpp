// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <cstdlib>

#include "resource/shell_commands.h"

using namespace bootseal;

/// Words stand where they say, in order.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    std::size_t last = 0;
    for (const auto& command : parse_shell_commands(text)) {
        if (command.words.empty()) std::abort();
        for (const auto& word : command.words) {
            if (word.begin < last || word.end <= word.begin || word.end > size) std::abort();
            last = word.end;
        }
        (void)assignment_of(command, "A");
    }
    return 0;
}
