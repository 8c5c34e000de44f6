// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "ruleset/lint.h"
#include "ruleset/ruleset.h"
#include "ruleset/show.h"

using namespace bootseal;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto tree = parse_yaml({reinterpret_cast<const char*>(data), size}, "fuzz");
    if (!tree) return 0;
    const auto ruleset = parse_ruleset(*tree);
    if (!ruleset) return 0;
    show_ruleset(*ruleset);
    for (const auto& rule : ruleset->rules)
        (void)show_rule(*ruleset, rule.id);
    (void)lint_ruleset(*tree, Time());
    return 0;
}
