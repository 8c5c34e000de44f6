// SPDX-License-Identifier: Apache-2.0
#include "resource/own_lines.h"

#include <algorithm>
#include <vector>

#include "base/text.h"

namespace bootseal {

std::string put_in_own_block(std::string_view text, std::string_view line,
                             const std::function<bool(std::string_view line)>& replaced) {
    std::vector<std::string> block{std::string(line)};
    auto rest = text;
    if (text == own_mark || text.starts_with(std::string(own_mark) + "\n")) {
        for (const auto old : lines(text)) {
            rest.remove_prefix(std::min(rest.size(), old.size() + 1));
            if (trim(old).empty()) break;
            if (old != own_mark && !replaced(old)) block.emplace_back(old);
        }
    }
    std::sort(block.begin(), block.end(), [](const auto& a, const auto& b) {
        return lower(a) != lower(b) ? lower(a) < lower(b) : a < b;
    });
    block.insert(block.begin(), std::string(own_mark));
    auto result = join(block, "\n") + "\n";
    if (!rest.empty()) result += "\n" + std::string(rest);
    return result;
}

Result<> put_own_line(Overlay& files, const std::string& path, std::string_view line,
                      const std::function<bool(std::string_view line)>& replaced, Access created) {
    const auto text = TRY(files.read(path)).value_or("");
    return files.write(path, put_in_own_block(text, line, replaced), created);
}

std::string comment_out(std::string_view text, std::size_t begin) {
    std::string result(text);
    if (begin < text.size()) result.insert(begin, "# bootseal: ");
    return result;
}

std::string comment_out_line(std::string_view text, std::size_t number) {
    std::size_t at = 0;
    for (; number > 1 && at < text.size(); --number) {
        const auto end = text.find('\n', at);
        at = end == std::string_view::npos ? text.size() : end + 1;
    }
    return comment_out(text, at);
}

}  // namespace bootseal
