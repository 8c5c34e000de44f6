// SPDX-License-Identifier: Apache-2.0
#include "resource/chrony_config.h"

#include <algorithm>
#include <map>

#include "base/text.h"

namespace bootseal {

namespace {

constexpr int deepest = 10;
constexpr std::size_t most_directives = 10'000;

class Reader {
  public:
    explicit Reader(const Overlay& files) : files_(files) {}

    Result<> read(const std::string& path, int depth) {
        if (depth > deepest) return invalid(printable(path) + ": included too deep");
        const auto text = TRY(files_.read(path));
        if (!text) return {};
        std::size_t number = 0;
        for (const auto line : lines(*text)) {
            ++number;
            const auto parts = words(line);
            if (parts.empty() || std::string_view("!;#%").find(parts[0][0]) != std::string::npos) {
                continue;
            }
            if (result.size() == most_directives) return invalid("chrony's files are too long");
            ChronyDirective one{lower(parts[0]), {parts.begin() + 1, parts.end()}, path, number};
            const auto name = one.name;
            const auto arguments = one.arguments;
            result.push_back(std::move(one));
            if (name == "include" && !arguments.empty()) {
                for (const auto& file : TRY(files_.glob(arguments[0])))
                    TRY(read("/" + file, depth + 1));
            } else if (name == "confdir") {
                TRY(read_folders(arguments, ".conf", depth));
            } else if (name == "sourcedir") {
                TRY(read_folders(arguments, ".sources", depth));
            }
        }
        return {};
    }

    std::vector<ChronyDirective> result;

  private:
    /// By name; of files with the same name that of the first folder.
    Result<> read_folders(const std::vector<std::string>& folders, std::string_view suffix,
                          int depth) {
        std::map<std::string, std::string> found;
        for (const auto& folder : folders) {
            if (folder.starts_with("/run/")) continue;
            const auto status = TRY(files_.status(folder));
            if (!status || status->type != FileType::directory) continue;
            for (const auto& name : TRY(files_.list(folder))) {
                if (name.ends_with(suffix)) found.emplace(name, folder + "/" + name);
            }
        }
        for (const auto& [name, path] : found)
            TRY(read(path, depth + 1));
        return {};
    }

    const Overlay& files_;
};

}  // namespace

std::string ChronyDirective::where() const {
    return printable(file) + ":" + std::to_string(line);
}

Result<std::vector<ChronyDirective>> read_chrony(const Overlay& files) {
    Reader reader(files);
    TRY(reader.read(chrony_file, 0));
    return std::move(reader.result);
}

}  // namespace bootseal
