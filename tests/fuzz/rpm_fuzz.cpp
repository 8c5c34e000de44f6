// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <cstdlib>

#include "support/scratch.h"
#include "system/rpm_packages.h"

using namespace bootseal;

/// A header of rpm's database: a package that is taken has a name and paths without a slash ahead.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const Scratch tree;
    RpmPackages packages(tree.root());
    if (!packages.add({reinterpret_cast<const char*>(data), size})) return 0;
    for (const auto& software : packages.finish()) {
        if (software.name.empty()) std::abort();
        for (const auto& file : software.files) {
            if (file.empty() || file.starts_with('/')) std::abort();
        }
    }
    return 0;
}
