// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <utility>

#include "base/text.h"
#include "system/listed_paths.h"
#include "system/software.h"

namespace bootseal {

namespace {

// Where apk keeps it, and where it may be on a tree whose /lib is no link to /usr/lib.
constexpr std::array<std::string_view, 2> places{"lib/apk/db/installed",
                                                 "usr/lib/apk/db/installed"};

constexpr std::size_t most_bytes = 64 << 20;

/// apk's database: a line for each thing that is known, which its first letter says; an empty line
/// ends a package. Files follow their folder.
///
///     P:musl
///     V:1.2.4-r2
///     F:lib
///     R:ld-musl-x86_64.so.1
class InstalledReader {
  public:
    InstalledReader(std::string_view file, ListedPaths& paths) : file_(file), paths_(&paths) {}

    Result<std::vector<Software>> read(std::string_view text) {
        for (const auto line : lines(text)) {
            ++number_;
            if (line.empty()) {
                TRY(finish());
                continue;
            }
            if (line.size() < 2 || line[1] != ':') return malformed("is not a field");
            TRY(take(line[0], line.substr(2)));
        }
        TRY(finish());
        return std::move(read_);
    }

  private:
    Error malformed(std::string_view what) const {
        return invalid(std::string(file_) + ":" + std::to_string(number_) + ": " +
                       std::string(what));
    }

    Result<> take(char letter, std::string_view value) {
        begun_ = true;
        switch (letter) {
            case 'P':
                now_.name = value;
                return {};
            case 'V':
                now_.version = value;
                return {};
            case 'A':
                now_.architecture = value;
                return {};
            case 'o':
                now_.source = value;
                return {};
            case 'm':
                now_.maintainer = value;
                return {};
            case 'T':
                now_.description = value;
                return {};
            case 'L':
                now_.licences.clear();
                if (!value.empty()) now_.licences.emplace_back(value);
                return {};
            case 'F':
                folder_ = value;
                return {};
            case 'R':
                return add_file(value);
            default:
                return {};
        }
    }

    Result<> add_file(std::string_view name) {
        if (name.empty() || name.find('/') != name.npos) return malformed("names no file");
        auto path = TRY(paths_->without_links("/" + folder_ + "/" + std::string(name)));
        if (!path.empty()) now_.files.push_back(std::move(path));
        return {};
    }

    Result<> finish() {
        if (!std::exchange(begun_, false)) return {};
        auto done = std::exchange(now_, {});
        folder_.clear();
        done.kind = PackageKind::apk;
        if (done.name.empty()) return malformed("a package ends that has no name");
        if (read_.size() == most_packages) {
            return malformed("more than " + std::to_string(most_packages) + " packages");
        }
        read_.push_back(std::move(done));
        return {};
    }

    std::string_view file_;
    ListedPaths* paths_;
    std::vector<Software> read_;
    Software now_;
    std::string folder_;
    std::size_t number_ = 0;
    bool begun_ = false;
};

}  // namespace

Result<SoftwareList> read_apk_software(const Root& root) {
    for (const auto place : places) {
        const auto text = root.read(place, most_bytes);
        if (!text && is_absent(text.error())) continue;
        if (!text) return text.error();
        ListedPaths paths(root);
        return SoftwareList(TRY(InstalledReader(place, paths).read(*text)));
    }
    return SoftwareList();
}

}  // namespace bootseal
