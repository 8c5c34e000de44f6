// SPDX-License-Identifier: Apache-2.0
#include "system/rpm_packages.h"

#include <cstdint>
#include <string>

#include "base/text.h"

namespace bootseal {

namespace {

constexpr std::size_t longest_path = 4096;
constexpr std::size_t most_path_bytes = 256 << 20;  // of all packages

// Tags of entries, rpmtag.h.
enum : std::uint32_t {
    tag_name = 1000,
    tag_version = 1001,
    tag_release = 1002,
    tag_epoch = 1003,
    tag_summary = 1004,
    tag_vendor = 1011,
    tag_license = 1014,
    tag_packager = 1015,
    tag_architecture = 1022,
    tag_old_file_names = 1027,
    tag_source = 1044,
    tag_folder_indexes = 1116,
    tag_base_names = 1117,
    tag_folder_names = 1118,
};

constexpr std::string_view key_name = "gpg-pubkey";

Result<> describe(const RpmHeader& header, Software& software) {
    software.version = TRY(header.string(tag_version)).value_or("");
    if (const auto release = TRY(header.string(tag_release))) {
        software.version += "-" + std::string(*release);
    }
    const auto epoch = TRY(header.numbers(tag_epoch));
    if (!epoch.empty()) software.epoch = epoch.front();
    software.architecture = TRY(header.string(tag_architecture)).value_or("");
    software.source = TRY(header.string(tag_source)).value_or("");
    software.description = TRY(header.string(tag_summary)).value_or("");
    const auto vendor = TRY(header.string(tag_vendor));
    software.maintainer = vendor ? *vendor : TRY(header.string(tag_packager)).value_or("");
    if (const auto licence = TRY(header.string(tag_license))) {
        software.licences.emplace_back(*licence);
    }
    return {};
}

}  // namespace

Result<> RpmPackages::add(std::string_view bytes) {
    const auto header = TRY(RpmHeader::parse(bytes));
    Software software;
    software.kind = PackageKind::rpm;
    software.name = TRY(header.string(tag_name)).value_or("");
    if (software.name.empty()) return invalid("a package has no name");
    if (software.name == key_name) return {};
    const auto read = [&]() -> Result<> {
        TRY(describe(header, software));
        return add_files(header, software);
    };
    auto done = read();
    if (!done) return printable(software.name) + std::move(done).error();
    if (software_.size() == most_packages) {
        return invalid("more than " + std::to_string(most_packages) + " packages");
    }
    software_.push_back(std::move(software));
    return {};
}

Result<> RpmPackages::add_files(const RpmHeader& header, Software& software) {
    for (const auto path : TRY(header.strings(tag_old_file_names)))
        TRY(add_file(path, "", software));
    const auto names = TRY(header.strings(tag_base_names));
    const auto parents = TRY(header.strings(tag_folder_names));
    const auto indexes = TRY(header.numbers(tag_folder_indexes));
    if (names.size() != indexes.size()) return invalid("a file has no folder");
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (indexes[i] >= parents.size()) return invalid("a file has no folder");
        TRY(add_file(parents[indexes[i]], names[i], software));
    }
    return {};
}

Result<> RpmPackages::add_file(std::string_view folder, std::string_view name, Software& software) {
    if (folder.size() + name.size() > longest_path) return invalid("a path is too long");
    auto path = TRY(paths_.without_links(std::string(folder) + std::string(name)));
    path_bytes_ += path.size();
    if (path_bytes_ > most_path_bytes) return invalid("the paths of its files are too many");
    if (!path.empty()) software.files.push_back(std::move(path));
    return {};
}

}  // namespace bootseal
