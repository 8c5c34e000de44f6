// SPDX-License-Identifier: Apache-2.0
#include "system/packages.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "base/text.h"

namespace bootseal {

namespace {

constexpr std::string_view journal = "/var/lib/dpkg/updates";

// A desktop with ten thousand packages has a status of about 15 MiB.
constexpr std::size_t most_bytes = 24 << 20;
constexpr std::size_t most_packages = 100'000;

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

/// The value, where `line` is that field. Names of fields have no case.
std::optional<std::string_view> value_of(std::string_view line, std::string_view field) {
    if (line.size() <= field.size() || line[field.size()] != ':') return std::nullopt;
    for (std::size_t i = 0; i < field.size(); ++i) {
        const auto c = static_cast<unsigned char>(line[i]);
        if (std::tolower(c) != field[i]) return std::nullopt;
    }
    return trim(line.substr(field.size() + 1));
}

struct Stanza {
    PackageStatus package;
    std::string_view status;
    bool started = false;
};

/// Appends the packages of one file in the form of dpkg's status, deb822(5).
Result<> parse_stanzas(std::string_view text, std::string_view file,
                       std::vector<PackageStatus>& packages) {
    std::size_t number = 0;
    const auto malformed = [&](std::string_view what) {
        return invalid(std::string(file) + ":" + std::to_string(number) + ": " + std::string(what));
    };
    Stanza stanza;
    const auto finish = [&]() -> Result<> {
        auto done = std::exchange(stanza, {});
        if (!done.started) return {};
        auto& package = done.package;
        if (package.name.empty()) return malformed("a paragraph ends that names no package");
        // A paragraph without a status is one of a package that was only ever selected.
        if (!done.status.empty()) {
            const auto state = parse_state(done.status);
            if (!state) return malformed("unknown status: " + printable(done.status));
            package.state = *state;
        }
        if (packages.size() == most_packages) {
            return malformed("more than " + std::to_string(most_packages) + " packages");
        }
        packages.push_back(std::move(package));
        return {};
    };
    while (!text.empty()) {
        const auto end = text.find('\n');
        const auto line = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        ++number;
        if (line.empty()) {
            TRY(finish());
            continue;
        }
        // Most lines are descriptions and lists of files: one look at the first byte tells.
        switch (line[0]) {
            case ' ':
            case '\t':
                if (!stanza.started) return malformed("continues no field");
                continue;
            case 'P':
            case 'p':
                if (const auto name = value_of(line, "package")) stanza.package.name = *name;
                break;
            case 'S':
            case 's':
                if (const auto status = value_of(line, "status")) stanza.status = *status;
                break;
            case 'V':
            case 'v':
                if (const auto version = value_of(line, "version")) {
                    stanza.package.version = *version;
                }
                break;
            case 'A':
            case 'a':
                if (const auto architecture = value_of(line, "architecture")) {
                    stanza.package.architecture = *architecture;
                }
                break;
            default:
                break;
        }
        if (line.find(':') == std::string_view::npos) return malformed("is not a field");
        stanza.started = true;
    }
    return finish();
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
    const auto add = [&](std::string_view file) -> Result<> {
        const auto text = TRY(root.read(file, most_bytes));
        return parse_stanzas(text, file, read);
    };
    TRY(add(dpkg_status));
    // What dpkg was about to merge into its status when it was cut off; it reads these first, too.
    const auto updates = root.list(journal);
    if (!updates && !is_absent(updates.error())) return updates.error();
    if (updates) {
        for (const auto& name : *updates) {
            if (all_digits(name)) TRY(add(std::string(journal) + "/" + name));
        }
    }
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
