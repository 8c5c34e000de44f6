// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <cstdlib>

#include "report/licence.h"
#include "system/copyright.h"

using namespace bootseal;

/// Licences of a debian/copyright: an id or expression of SPDX is one when it is read again, too.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    for (const auto& written : parse_copyright(text)) {
        const auto licence = licence_of(written);
        if (licence.text.empty() || licence_of(licence.text).form != licence.form) std::abort();
    }
    (void)licence_of(text);
    return 0;
}
