// SPDX-License-Identifier: Apache-2.0
#include "system/packages.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "system/software.h"

namespace bootseal {

namespace {

constexpr std::string_view journal = "/var/lib/dpkg/updates";

// A desktop with ten thousand packages has a status of about 15 MiB.
constexpr std::size_t most_bytes = 24 << 20;

constexpr std::array<std::pair<std::string_view, PackageState>, 8> states{{
    {"not-installed", PackageState::not_installed},
    {"config-files", PackageState::config_files},
    {"half-installed", PackageState::half_installed},
    {"unpacked", PackageState::unpacked},
    {"half-configured", PackageState::half_configured},
    {"installed", PackageState::installed},
    {"triggers-awaited", PackageState::installed},
    {"triggers-pending", PackageState::installed},
}};

/// "install ok installed": what is wanted, whether all is well, what is so.
std::optional<PackageState> parse_state(std::string_view status) {
    const auto parts = words(status);
    if (parts.size() != 3) return std::nullopt;
    const auto* const known = std::find_if(
        states.begin(), states.end(), [&](const auto& state) { return state.first == parts[2]; });
    if (known == states.end()) return std::nullopt;
    return known->second;
}

bool all_digits(std::string_view name) {
    return name.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

std::string_view describe(PackageState state) {
    const auto* const known = std::find_if(states.begin(), states.end(),
                                           [&](const auto& one) { return one.second == state; });
    return known->first;
}

Result<PackageStatus> parse_package(const Paragraph& paragraph) {
    PackageStatus package;
    package.name = paragraph.find("package").value_or("");
    if (package.name.empty()) return invalid("a paragraph ends that names no package");
    package.architecture = paragraph.find("architecture").value_or("");
    package.version = paragraph.find("version").value_or("");
    // A paragraph without a status is one of a package that was only ever selected.
    if (const auto status = paragraph.find("status").value_or(""); !status.empty()) {
        const auto state = parse_state(status);
        if (!state) return invalid("unknown status: " + printable(status));
        package.state = *state;
    }
    return package;
}

Result<> read_dpkg_stanzas(const Root& root, std::string_view file,
                           const std::function<Result<>(const Paragraph&)>& take) {
    const auto text = TRY(root.read(file, most_bytes));
    std::size_t packages = 0;
    return read_paragraphs(text, file, [&](const Paragraph& paragraph) -> Result<> {
        const auto where = std::string(file) + ":" + std::to_string(paragraph.last_line);
        if (++packages > most_packages) {
            return invalid(where + ": more than " + std::to_string(most_packages) + " packages");
        }
        auto taken = take(paragraph);
        return taken ? std::move(taken) : where + std::move(taken).error();
    });
}

Result<> read_dpkg_status(const Root& root, const std::function<Result<>(const Paragraph&)>& take) {
    TRY(read_dpkg_stanzas(root, dpkg_status, take));
    // What dpkg was about to merge into its status when it was cut off; it reads these first, too.
    const auto updates = root.list(journal);
    if (!updates && !is_absent(updates.error())) return updates.error();
    if (!updates) return {};
    for (const auto& name : *updates) {
        if (all_digits(name)) TRY(read_dpkg_stanzas(root, std::string(journal) + "/" + name, take));
    }
    return {};
}

/// The packages by name, then architecture.
class Packages::Index {
  public:
    static Result<Index> read(const Root& root);

    std::optional<PackageStatus> find(std::string_view name, std::string_view architecture) const;

  private:
    std::vector<PackageStatus> packages_;
};

Result<Packages::Index> Packages::Index::read(const Root& root) {
    std::vector<PackageStatus> read;
    const auto take = [&](const Paragraph& paragraph) -> Result<> {
        read.push_back(TRY(parse_package(paragraph)));
        return {};
    };
    TRY(read_dpkg_status(root, take));
    if (read.empty()) return invalid(std::string(dpkg_status) + ": names no package at all");

    const auto key = [](const PackageStatus& package) {
        return std::pair<std::string_view, std::string_view>(package.name, package.architecture);
    };
    std::stable_sort(read.begin(), read.end(),
                     [&](const auto& a, const auto& b) { return key(a) < key(b); });
    Index index;
    for (auto& package : read) {
        auto& kept = index.packages_;
        if (!kept.empty() && key(kept.back()) == key(package)) {
            kept.back() = std::move(package);  // the later one is newer
        } else {
            kept.push_back(std::move(package));
        }
    }
    index.packages_.shrink_to_fit();
    return index;
}

std::optional<PackageStatus> Packages::Index::find(std::string_view name,
                                                   std::string_view architecture) const {
    std::optional<PackageStatus> best;
    auto package = std::lower_bound(
        packages_.begin(), packages_.end(), name,
        [](const auto& one, std::string_view wanted) { return one.name < wanted; });
    for (; package != packages_.end() && package->name == name; ++package) {
        if (!architecture.empty() && package->architecture != architecture) continue;
        if (!best || package->state > best->state) best = *package;
    }
    return best;
}

Packages::Packages(Root root) : root_(std::move(root)) {}
Packages::~Packages() = default;

Result<> Packages::load() const {
    if (failure_) return *failure_;
    if (index_) return {};
    auto index = Index::read(root_);
    if (!index) {
        failure_ = "read the package database" + std::move(index).error();
        return *failure_;
    }
    index_ = std::make_unique<const Index>(std::move(*index));
    return {};
}

Result<std::optional<PackageStatus>> Packages::find(std::string_view name) const {
    TRY(load());
    const auto parts = split(name, ':');
    return index_->find(parts[0], parts.size() > 1 ? parts[1] : std::string_view());
}

}  // namespace bootseal
