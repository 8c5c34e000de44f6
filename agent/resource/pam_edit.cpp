// SPDX-License-Identifier: Apache-2.0
#include "resource/pam_edit.h"

#include <algorithm>

#include "base/text.h"

namespace bootseal {

namespace {

Result<std::string> read_file(const Overlay& files, const std::string& file) {
    auto text = TRY(files.read(file));
    if (!text) return invalid(printable(file) + " does not exist");
    return std::move(*text);
}

}  // namespace

Result<> edit_pam_line(Overlay& files, const std::string& file, std::size_t line,
                       const std::function<bool(std::string_view argument)>& unwanted,
                       std::string_view added) {
    auto text = TRY(read_file(files, file));
    const auto all = TRY(parse_pam(text));
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const PamLine& one) { return one.line == line; });
    if (found == all.end()) {
        return invalid(printable(file) + " has no line " + std::to_string(line));
    }
    // From the end, as an edit moves what follows it.
    if (!added.empty()) text.insert(found->end, " " + std::string(added));
    for (auto argument = found->arguments.rbegin(); argument != found->arguments.rend();
         ++argument) {
        if (!unwanted(argument->text)) continue;
        auto begin = argument->begin;
        while (begin > 0 && (text[begin - 1] == ' ' || text[begin - 1] == '\t'))
            --begin;
        text.erase(begin, argument->end - begin);
    }
    return files.write(file, text);
}

Result<> put_pam_auth_line(Overlay& files, const std::string& file, std::string_view line) {
    auto text = TRY(read_file(files, file));
    const PamLine* rootok = nullptr;
    const PamLine* first = nullptr;
    const auto all = TRY(parse_pam(text));
    for (const auto& one : all) {
        const bool shared = one.kind == PamLine::Kind::include && !one.type;
        if (one.type != PamType::auth && !shared) continue;
        if (!first) first = &one;
        if (one.path.ends_with("pam_rootok.so") && first == &one) rootok = &one;
    }
    auto at = text.size();
    if (rootok) {
        at = std::min(text.find('\n', rootok->end), text.size() - 1) + 1;
    } else if (first) {
        const auto end_before = text.rfind('\n', first->begin);
        at = first->begin == 0 || end_before == std::string::npos ? 0 : end_before + 1;
    }
    const bool needs_end = at > 0 && text[at - 1] != '\n';
    text.insert(at, (needs_end ? "\n" : "") + std::string(line) + "\n");
    return files.write(file, text);
}

}  // namespace bootseal
