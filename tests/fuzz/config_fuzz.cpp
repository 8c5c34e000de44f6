// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <cstdlib>

#include "resource/assignments.h"
#include "resource/systemd_config.h"

using namespace bootseal;

/// What was assigned is what is read, in every dialect.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    for (const auto dialect : {Dialect::equals, Dialect::postfix, Dialect::space}) {
        const auto after = assign(dialect, text, "key", "value");
        std::string value;
        for (const auto& one : parse_assignments(dialect, after)) {
            if (one.key == "key") value = one.value;
        }
        if (value != "value") std::abort();
    }
    (void)parse_systemd(text, "fuzz");
    return 0;
}
