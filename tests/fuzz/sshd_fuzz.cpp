// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "base/text.h"
#include "resource/sshd_keywords.h"
#include "resource/sshd_lines.h"
#include "resource/sshd_match.h"

using namespace bootseal;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    for (const auto text : lines({reinterpret_cast<const char*>(data), size})) {
        const auto line = split_sshd_line(text);
        if (!line) continue;
        if (const auto* keyword = find_sshd_keyword(line->keyword)) {
            const auto values = sshd_values(*keyword, line->rest);
            if (values && keyword->kind == SshdKind::startups && values->empty()) __builtin_trap();
        }
        if (lower(line->keyword) == "match") (void)parse_sshd_match(line->rest);
    }
    return 0;
}
