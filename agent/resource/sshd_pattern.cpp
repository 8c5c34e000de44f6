// SPDX-License-Identifier: Apache-2.0
#include "resource/sshd_pattern.h"

#include <fnmatch.h>

#include <algorithm>

namespace bootseal {

bool fits_sshd_pattern(std::string_view pattern, const std::string& name) {
    std::string escaped;  // the rest of what fnmatch(3) reads
    for (const char c : pattern) {
        if (c == '[' || c == ']' || c == '\\') escaped += '\\';
        escaped += c;
    }
    return ::fnmatch(escaped.c_str(), name.c_str(), 0) == 0;
}

bool lists_any(const std::vector<std::string>& patterns, const std::vector<std::string>& names) {
    return std::any_of(patterns.begin(), patterns.end(), [&](std::string_view pattern) {
        const auto user = pattern.substr(0, pattern.find('@'));
        return std::any_of(names.begin(), names.end(),
                           [&](const auto& name) { return fits_sshd_pattern(user, name); });
    });
}

}  // namespace bootseal
