// SPDX-License-Identifier: Apache-2.0
#include "resource/modprobe_config.h"

#include <fnmatch.h>

#include <algorithm>
#include <array>

#include "base/text.h"

namespace bootseal {

namespace {

constexpr std::string_view blanks = " \t";

/// A line with its continuations put together.
struct Joined {
    std::string text;
    std::size_t line = 0;
    std::size_t begin = 0;
};

std::vector<Joined> joined_lines(std::string_view text) {
    std::vector<Joined> result;
    std::size_t number = 1;
    Joined now{{}, number, 0};
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\n') {
            result.push_back(std::move(now));
            now = {{}, ++number, i + 1};
        } else if (text[i] == '\\' && i + 1 < text.size()) {
            // Any byte after a backslash stands for itself, but a line end is gone with it.
            ++i;
            if (text[i] == '\n') {
                ++number;
            } else {
                now.text += text[i];
            }
        } else {
            now.text += text[i];
        }
    }
    if (!now.text.empty()) result.push_back(std::move(now));
    return result;
}

/// Makes dashes underscores outside of brackets. False where a bracket has no partner: kmod passes
/// over such a line.
bool underscore(std::string& name) {
    for (std::size_t i = 0; i < name.size(); ++i) {
        if (name[i] == '-') name[i] = '_';
        if (name[i] == ']') return false;
        if (name[i] == '[') i = name.find(']', i);
        if (i == std::string::npos) return false;
    }
    return true;
}

}  // namespace

std::vector<ModprobeLine> parse_modprobe(std::string_view text, const std::string& file) {
    std::vector<ModprobeLine> result;
    for (const auto& joined : joined_lines(text)) {
        // C strings: a NUL ends what kmod sees.
        std::string_view rest(joined.text.c_str());
        if (rest.starts_with('#')) continue;
        const auto fields = words(rest, blanks);
        if (fields.size() < 2) continue;
        ModprobeLine line{ModprobeLine::Kind::blacklist,
                          std::string(fields[1]),
                          {},
                          file,
                          joined.line,
                          joined.begin};
        if (fields[0] == "install") {
            line.kind = ModprobeLine::Kind::install;
            rest = std::string_view(fields[1].data() + fields[1].size());
            if (rest.size() < 2) continue;
            line.command = rest.substr(1);
        } else if (fields[0] != "blacklist") {
            continue;
        }
        if (underscore(line.module)) result.push_back(std::move(line));
    }
    return result;
}

std::vector<std::string> modprobe_dirs() {
    return {"etc/modprobe.d", "usr/local/lib/modprobe.d", "lib/modprobe.d"};
}

const ModprobeLine* install_line(const std::vector<ModprobeLine>& all, std::string_view module) {
    const auto found = std::find_if(all.begin(), all.end(), [&](const auto& line) {
        return line.kind == ModprobeLine::Kind::install &&
               ::fnmatch(line.module.c_str(), std::string(module).c_str(), 0) == 0;
    });
    return found == all.end() ? nullptr : &*found;
}

const ModprobeLine* blacklist_line(const std::vector<ModprobeLine>& all, std::string_view module) {
    const auto found = std::find_if(all.begin(), all.end(), [&](const auto& line) {
        return line.kind == ModprobeLine::Kind::blacklist && line.module == module;
    });
    return found == all.end() ? nullptr : &*found;
}

bool is_no_op(std::string_view command) {
    constexpr std::array<std::string_view, 4> programs = {"/bin/false", "/bin/true",
                                                          "/usr/bin/false", "/usr/bin/true"};
    const auto fields = words(command, blanks);
    return fields.size() == 1 &&
           std::find(programs.begin(), programs.end(), fields[0]) != programs.end();
}

}  // namespace bootseal
