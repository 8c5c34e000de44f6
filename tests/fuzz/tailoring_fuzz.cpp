// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <cstdlib>

#include "ruleset/tailoring.h"

using namespace bootseal;

/// What is understood says of every exception why it is one.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto tailoring = parse_tailoring({reinterpret_cast<const char*>(data), size}, "fuzz");
    if (!tailoring) return 0;
    for (const auto* list : {&tailoring->deselected, &tailoring->insisted, &tailoring->waivers}) {
        for (const auto& one : *list) {
            if (one.rule.empty() || one.reason.empty()) std::abort();
        }
    }
    for (const auto& waiver : tailoring->waivers) {
        if (waiver.approver.empty()) std::abort();
    }
    (void)accept_head(tailoring_kind, *tailoring, 1, Time());
    return 0;
}
