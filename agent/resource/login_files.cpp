// SPDX-License-Identifier: Apache-2.0
#include "resource/login_files.h"

#include <algorithm>

#include "base/text.h"

namespace bootseal {

namespace {

constexpr std::size_t most_script_bytes = 4 << 20;

}  // namespace

Result<std::vector<LoginFile>> read_login_files(const Overlay& files, bool root) {
    std::vector<std::pair<std::string, bool>> paths = {{login_script, false},
                                                       {"/etc/bash.bashrc", true}};
    for (auto& path : TRY(files.glob("/etc/profile.d/*.sh")))
        paths.emplace_back("/" + path, false);
    if (root) {
        for (const auto* name : {".bash_profile", ".bash_login", ".profile"})
            paths.emplace_back(std::string("/root/") + name, false);
        paths.emplace_back("/root/.bashrc", true);
    }
    std::vector<LoginFile> result;
    std::size_t bytes = 0;
    for (auto& [path, interactive] : paths) {
        const auto status = TRY(files.status(path));
        if (!status) continue;
        auto text = TRY(files.read(path)).value_or("");
        bytes += text.size();
        if (bytes > most_script_bytes) return invalid("the scripts of login shells are too large");
        auto commands = parse_shell_commands(text);
        result.push_back({std::move(path), std::move(text), std::move(commands), interactive});
    }
    return result;
}

std::optional<mode_t> parse_umask(std::string_view text, mode_t before) {
    const bool octal_digits =
        !text.empty() && text.size() <= 4 &&
        std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '7'; });
    if (octal_digits) {
        mode_t mask = 0;
        for (const char c : text)
            mask = mask * 8 + static_cast<mode_t>(c - '0');
        return mask & 0777;
    }
    // "u=rwx,g-w": what a symbolic mode allows is what the mask leaves.
    mode_t allowed = ~before & 0777;
    for (const auto clause : split(text, ',')) {
        const auto at = clause.find_first_of("=+-");
        if (at == std::string_view::npos) return std::nullopt;
        mode_t who = 0;
        for (const char c : clause.substr(0, at)) {
            const auto shift = std::string_view("ogu").find(c);
            if (c != 'a' && shift == std::string_view::npos) return std::nullopt;
            who |= c == 'a' ? 0777 : mode_t{7} << (shift * 3);
        }
        if (at == 0) who = 0777;
        mode_t bits = 0;
        for (const char c : clause.substr(at + 1)) {
            const auto bit = std::string_view("xwr").find(c);
            if (bit == std::string_view::npos) return std::nullopt;
            bits |= mode_t{0111} << bit;
        }
        bits &= who;
        if (clause[at] == '=') allowed = (allowed & ~who) | bits;
        if (clause[at] == '+') allowed |= bits;
        if (clause[at] == '-') allowed &= ~bits;
    }
    return ~allowed & 0777;
}

}  // namespace bootseal
