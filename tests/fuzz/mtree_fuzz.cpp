// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <cstdlib>

#include "integrity/mtree.h"

using namespace bootseal;

/// What is understood is inside of the tree, and is read again as it was.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    MtreeReader reader(MtreeReader::all_of(text), "fuzz");
    for (;;) {
        const auto entry = reader.next();
        if (!entry || !*entry) return 0;
        if ((*entry)->path.starts_with('/') || (*entry)->path.starts_with("../")) std::abort();
        const auto line = mtree_line(**entry);
        MtreeReader again(MtreeReader::all_of(line), "again");
        const auto same = again.next();
        if (!same || !*same || mtree_line(**same) != line) std::abort();
    }
}
