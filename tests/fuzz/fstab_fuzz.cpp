// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <cstdlib>

#include "resource/mount_options.h"
#include "system/mounts.h"

using namespace bootseal;

/// Options stand where an entry says, and an option that is added there is read back.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    (void)parse_mountinfo(text);
    const auto all = parse_fstab(text);
    for (const auto& entry : all) {
        if (entry.options_begin > entry.options_end || entry.options_end > size) std::abort();
    }
    if (all.empty() || all[0].options_begin == all[0].options_end) return 0;
    auto changed = text;
    const auto length = all[0].options_end - all[0].options_begin;
    const auto options = add_mount_option(text.substr(all[0].options_begin, length), "nodev");
    changed.replace(all[0].options_begin, length, options);
    const auto again = parse_fstab(changed);
    // Quotes that are not closed and lines at the limit of their length may hide it; no entry goes.
    if (again.size() != all.size() || again[0].point != all[0].point) std::abort();
    return 0;
}
