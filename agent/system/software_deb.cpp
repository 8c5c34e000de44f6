// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <utility>

#include "base/text.h"
#include "system/copyright.h"
#include "system/package_files.h"
#include "system/packages.h"
#include "system/software.h"

namespace bootseal {

namespace {

// Images without a package manager have a file for each package here, and no status.
constexpr std::string_view status_folder = "var/lib/dpkg/status.d";

// That of Boost has 2 MiB, and browsers are no smaller.
constexpr std::size_t most_in_copyright = 16 << 20;

/// "gcc-12 (12.2.0-14)": the version only where it is another than that of the package.
void set_source(std::string_view field, Software& software) {
    const auto parts = words(field, " ()");
    if (!parts.empty()) software.source = parts[0];
    if (parts.size() > 1) software.source_version = parts[1];
}

Software software_of(const PackageStatus& package, const Paragraph& paragraph) {
    Software software;
    software.kind = PackageKind::deb;
    software.name = package.name;
    software.version = package.version;
    software.architecture = package.architecture;
    set_source(paragraph.find("source").value_or(""), software);
    software.maintainer = paragraph.find("maintainer").value_or("");
    const auto description = paragraph.find("description").value_or("");
    software.description = trim(description.substr(0, description.find('\n')));
    return software;
}

/// What a package brought is there, even where its installation went wrong.
bool is_there(PackageState state) {
    return state != PackageState::not_installed && state != PackageState::config_files;
}

/// By name and architecture.
using ByName = std::map<std::pair<std::string, std::string>, Software>;

Result<> add_status(const Root& root, ByName& packages) {
    const auto take = [&](const Paragraph& paragraph) -> Result<> {
        const auto package = TRY(parse_package(paragraph));
        const std::pair key(package.name, package.architecture);
        packages.erase(key);  // the later one is newer
        if (is_there(package.state)) packages.emplace(key, software_of(package, paragraph));
        return {};
    };
    TRY(read_dpkg_status(root, take));
    auto lists = TRY(PackageFiles(root).lists());
    for (auto& [key, software] : packages) {
        auto list = lists.find(key.first + ":" + key.second);
        if (list == lists.end()) list = lists.find(key.first);
        if (list != lists.end()) software.files = list->second;
    }
    return {};
}

/// The files of "DIGEST  usr/bin/tool", a line each.
Result<std::vector<std::string>> files_of(const Root& root, const std::string& digests) {
    std::vector<std::string> files;
    const auto text = root.read(digests);
    if (!text && is_absent(text.error())) return files;
    if (!text) return text.error();
    ListedPaths paths(root);
    for (const auto line : lines(*text)) {
        const auto blank = std::min(line.find(' '), line.size());
        auto path = TRY(paths.without_links("/" + std::string(trim(line.substr(blank)))));
        if (!path.empty()) files.push_back(std::move(path));
    }
    return files;
}

Result<> add_folder(const Root& root, const std::vector<std::string>& names, ByName& packages) {
    for (const auto& name : names) {
        if (name.ends_with(dpkg_digests_end)) continue;
        const auto file = std::string(status_folder) + "/" + name;
        const auto take = [&](const Paragraph& paragraph) -> Result<> {
            const auto package = TRY(parse_package(paragraph));
            auto software = software_of(package, paragraph);
            software.files = TRY(files_of(root, file + std::string(dpkg_digests_end)));
            packages.insert_or_assign({package.name, package.architecture}, std::move(software));
            return {};
        };
        TRY(read_dpkg_stanzas(root, file, take));
    }
    return {};
}

Result<std::vector<std::string>> licences_of(const Root& root, const std::string& package) {
    const auto text = root.read("usr/share/doc/" + package + "/copyright", most_in_copyright);
    if (text) return parse_copyright(*text);
    if (is_absent(text.error())) return std::vector<std::string>();
    return text.error();
}

}  // namespace

Result<SoftwareList> read_deb_software(const Root& root) {
    const auto status = root.status(dpkg_status);
    if (!status && !is_absent(status.error())) return status.error();
    const auto folder = root.list(status_folder);
    if (!folder && !is_absent(folder.error())) return folder.error();
    if (!status && !folder) return SoftwareList();
    ByName packages;
    if (status) TRY(add_status(root, packages));
    if (folder) TRY(add_folder(root, *folder, packages));

    SoftwareList result(std::in_place);
    for (auto& [key, software] : packages) {
        software.licences = TRY(licences_of(root, key.first));
        result->push_back(std::move(software));
    }
    return result;
}

}  // namespace bootseal
