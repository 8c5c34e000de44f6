// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <cstdlib>

#include "support/same_tree.h"
#include "yaml/emit.h"

using namespace bootseal;

/// What can be parsed can be emitted, is then the same tree, and is emitted as the same bytes.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto tree = parse_yaml({reinterpret_cast<const char*>(data), size}, "fuzz");
    if (!tree) return 0;
    YamlLimits larger;  // than those of the input: quotes and indentation take space
    larger.bytes *= 16;
    larger.nodes *= 16;
    const std::string text = emit_yaml(*tree);
    const auto again = parse_yaml(text, "emitted", larger);
    if (!again || !same_tree(*again, *tree) || emit_yaml(*again) != text) std::abort();
    return 0;
}
