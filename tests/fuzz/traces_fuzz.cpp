// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <cstdlib>

#include "image/residue_waivers.h"
#include "image/trace_list.h"

using namespace bootseal;

/// What is understood says where each thing is, below the top of the tree.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto list = parse_trace_list(text, "fuzz")) {
        for (const auto& trace : list->traces) {
            for (const auto* patterns : {&trace.remove, &trace.truncate, &trace.swap}) {
                for (const auto& pattern : *patterns) {
                    if (pattern.empty() || pattern.front() == '/' || pattern.front() == '*') {
                        std::abort();
                    }
                }
            }
        }
    }
    if (const auto waivers = parse_residue_waivers(text, "fuzz")) {
        for (const auto& one : waivers->all) {
            if (one.waiver.approver.empty() || one.waiver.reason.empty()) std::abort();
        }
    }
    return 0;
}
