// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <cstdlib>

#include "resource/audit_line.h"

using namespace bootseal;

/// What records something covers itself.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto line = parse_audit_line(text);
    if (!line || line->kind != AuditLine::Kind::rule) return 0;
    const auto& rule = line->rule;
    const auto abi = rule.arch.empty() ? std::string("b64") : rule.arch;
    const auto name = rule.syscalls.empty() ? std::string() : *rule.syscalls.begin();
    if (!covers(rule, rule, abi, name)) std::abort();
    return 0;
}
