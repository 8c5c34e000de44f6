// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <cstdlib>

#include "support/scratch.h"
#include "system/package_files.h"
#include "system/packages.h"

using namespace bootseal;

/// dpkg's status, where an answer is about the package that was asked for, and a list of files.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const Scratch tree;
    tree.put("var/lib/dpkg/status", {reinterpret_cast<const char*>(data), size});
    tree.put("var/lib/dpkg/info/bash.list", {reinterpret_cast<const char*>(data), size});
    (void)PackageFiles(tree.root()).owners();
    const Packages packages(tree.root());
    for (const auto* name : {"bash", "libc6", "libc6:amd64"}) {
        const auto found = packages.find(name);
        if (!found || !*found) continue;
        if (!std::string_view(name).starts_with((*found)->name)) std::abort();
    }
    return 0;
}
