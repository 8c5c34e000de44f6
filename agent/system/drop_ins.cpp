// SPDX-License-Identifier: Apache-2.0
#include "system/drop_ins.h"

#include <map>

#include "base/text.h"

namespace bootseal {

namespace {

constexpr std::size_t most_files = 10'000;
constexpr std::size_t most_bytes = 4 << 20;

std::string_view file_name(std::string_view path) {
    return path.substr(path.rfind('/') + 1);
}

}  // namespace

std::vector<ConfigLine> config_lines(std::string_view text) {
    constexpr std::string_view ends("\n\r\0", 3);
    std::vector<ConfigLine> result;
    std::size_t begin = 0;
    while (begin < text.size()) {
        const auto end = text.find_first_of(ends, begin);
        result.push_back({text.substr(begin, end - begin), result.size() + 1, begin});
        if (end == std::string_view::npos) break;
        begin = text.substr(end).starts_with("\r\n") ? end + 2 : end + 1;
    }
    return result;
}

std::vector<std::string> config_dirs(std::string_view name) {
    std::vector<std::string> dirs;
    // "lib" last: another directory only where /usr is not merged.
    for (const auto* place : {"etc/", "usr/local/lib/", "usr/lib/", "lib/"}) {
        dirs.push_back(place + std::string(name));
    }
    return dirs;
}

Result<Masked> masked(const Overlay& files, std::string_view path) {
    return TRY(files.resolve(path)) == "dev/null" ? Masked::yes : Masked::no;
}

Result<std::vector<ConfigFile>> read_drop_ins(const Overlay& files,
                                              const std::vector<std::string>& dirs,
                                              std::string_view suffix) {
    std::map<std::string, std::string> chosen;  // file name to path
    for (const auto& dir : dirs) {
        for (const auto& name : TRY(files.list(dir))) {
            if (name.starts_with('.') || !name.ends_with(suffix)) continue;
            chosen.emplace(name, dir + "/" + name);
        }
        if (chosen.size() > most_files) {
            return invalid("read " + printable(dir) + ": more than " + std::to_string(most_files) +
                           " files");
        }
    }
    std::vector<ConfigFile> result;
    std::size_t bytes = 0;
    for (auto& [name, path] : chosen) {
        if (TRY(masked(files, path)) == Masked::yes) continue;
        const auto status = TRY(files.status(path));
        if (!status || status->type == FileType::directory) continue;
        auto content = TRY(files.read(path));
        if (!content) continue;
        bytes += content->size();
        if (bytes > most_bytes) {
            return invalid("read " + printable(path) + ": with the files before it more than " +
                           std::to_string(most_bytes) + " bytes");
        }
        result.push_back({std::move(path), std::move(*content)});
    }
    return result;
}

Result<> override_drop_in(Overlay& files, const std::vector<std::string>& dirs,
                          const std::string& from, std::string_view content) {
    return files.write(dirs.front() + "/" + std::string(file_name(from)), content);
}

}  // namespace bootseal
