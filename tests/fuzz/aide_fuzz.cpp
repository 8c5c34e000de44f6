// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <cstdlib>

#include "resource/aide_config.h"
#include "support/scratch.h"

using namespace bootseal;

/// A rule of its own in front decides, unless there is an exclusion.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const Scratch tree;
    const std::string text(reinterpret_cast<const char*>(data), size);
    Overlay files(tree.root());
    if (!files.write(aide_file, "/usr/sbin/auditctl$ f p\n" + text)) std::abort();
    const auto rules = read_aide(files);
    if (!rules || !*rules) return 0;
    const auto match = match_aide(**rules, "/usr/sbin/auditctl");
    if (match.kind == AideMatch::Kind::none) std::abort();
    (void)match_aide(**rules, "/a");
    return 0;
}
