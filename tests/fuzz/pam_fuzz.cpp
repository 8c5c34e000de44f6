// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/text.h"
#include "resource/pam_line.h"
#include "resource/pam_profile.h"
#include "resource/pam_settings.h"

using namespace bootseal;

/// Whatever a line says, its words lie inside the text and in their order.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    if (const auto all = parse_pam(text)) {
        for (const auto& line : *all) {
            auto at = line.begin;
            for (const auto& argument : line.arguments) {
                if (argument.begin < at || argument.end <= argument.begin) std::abort();
                at = argument.end;
            }
            if (at > line.end || line.end > size) std::abort();
        }
    }
    if (const auto all = parse_pam_conf(text)) {
        for (const auto& line : *all) {
            if (line.end > size || line.begin >= line.end) std::abort();
        }
    }
    const auto profile = parse_pam_profile("fuzz", text);
    for (const auto& lines : profile_lines({profile, profile}, "auth", "Primary")) {
        for (const auto& line : lines.lines)
            (void)split_profile_line(without_end(without_jump(line)));
    }
    return 0;
}
