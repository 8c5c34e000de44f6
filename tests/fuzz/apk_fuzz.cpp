// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <cstdlib>

#include "support/scratch.h"
#include "system/software.h"

using namespace bootseal;

/// apk's database: whatever it says, packages have names, and their files are in the tree.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const Scratch tree;
    tree.put("lib/apk/db/installed", {reinterpret_cast<const char*>(data), size});
    const auto list = read_apk_software(tree.root());
    if (!list) return 0;
    for (const auto& software : **list) {
        if (software.name.empty()) std::abort();
        for (const auto& file : software.files) {
            if (file.empty() || file.starts_with('/') || file.starts_with("../")) std::abort();
        }
    }
    return 0;
}
