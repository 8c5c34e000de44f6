// SPDX-License-Identifier: Apache-2.0
#include "resource/own_file.h"

#include <set>

#include "base/text.h"

namespace bootseal {

Result<> put_own_line(Overlay& files, const std::string& path, const std::string& line,
                      const std::function<bool(std::string_view)>& replaces) {
    constexpr std::string_view header = "# Written by bootseal.";
    const auto before = TRY(files.read(path));
    std::set<std::string> kept{line};
    if (before) {
        for (const auto old : lines(*before)) {
            if (!trim(old).empty() && old != header && !replaces(old)) kept.emplace(old);
        }
    }
    std::string content = std::string(header) + "\n";
    for (const auto& each : kept)
        content += each + "\n";
    return files.write(path, content);
}

std::string comment_out(std::string_view text, std::size_t begin) {
    std::string result(text);
    result.insert(begin, "# bootseal: ");
    return result;
}

}  // namespace bootseal
