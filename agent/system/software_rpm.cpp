// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <set>
#include <utility>

#include "system/overlay.h"
#include "system/rpm_packages.h"
#include "system/software.h"
#include "system/sqlite.h"

namespace bootseal {

namespace {

// Where distributions keep it; one is often a link to the other.
constexpr std::array<std::string_view, 2> folders{"usr/lib/sysimage/rpm", "var/lib/rpm"};
constexpr std::string_view current = "rpmdb.sqlite";
constexpr auto all_headers = "SELECT blob FROM Packages ORDER BY hnum";

// What other versions of rpm write: Berkeley DB, and SUSE's ndb.
constexpr std::array<std::string_view, 2> others{"Packages", "Packages.db"};

// A server with two thousand packages has about 100 MiB.
constexpr std::size_t most_bytes = 256 << 20;

Result<std::optional<FileStatus>> find(const Root& root, const std::string& path) {
    auto status = root.status(path);
    if (status) return std::optional(*status);
    if (is_absent(status.error())) return std::optional<FileStatus>();
    return std::move(status).error();
}

/// What is in the database is all that there is: nothing is left in a log beside it.
Result<> require_settled(const Root& root, const std::string& file) {
    for (const auto* log : {"-wal", "-journal"}) {
        const auto status = TRY(find(root, file + log));
        if (!status || status->size == 0) continue;
        return invalid("/" + file + log +
                       ": holds changes that are not in the database yet; end what uses rpm, or "
                       "have it finish by `rpm -qa`");
    }
    return {};
}

/// The database that is written in another way, where there is one in the folder.
Result<> refuse_others(const Root& root, std::string_view folder) {
    for (const auto name : others) {
        const auto file = std::string(folder) + "/" + std::string(name);
        if (!TRY(find(root, file))) continue;
        return unsupported("/" + file +
                           ": is a database of rpm in a form that is not read here; `rpm "
                           "--rebuilddb` of rpm 4.16 or later can make one of SQLite");
    }
    return {};
}

}  // namespace

Result<SoftwareList> read_rpm_software(const Root& root) {
    RpmPackages packages(root);
    const Overlay files(root);
    std::set<std::pair<std::uint64_t, std::uint64_t>> seen;
    for (const auto folder : folders) {
        // SQLite has its logs beside the file itself, not beside a link to it.
        const auto file = TRY(files.resolve(std::string(folder) + "/" + std::string(current)));
        const auto status = TRY(find(root, file));
        if (!status) {
            TRY(refuse_others(root, folder));
            continue;
        }
        if (!seen.emplace(status->device, status->inode).second) continue;
        TRY(require_settled(root, file));
        auto content = TRY(root.read(file, most_bytes));
        const auto take = [&](std::string_view bytes) -> Result<> {
            auto added = packages.add(bytes);
            return added ? Result<>() : "/" + file + std::move(added).error();
        };
        TRY(read_sqlite(std::move(content), "/" + file, all_headers, take));
    }
    return seen.empty() ? SoftwareList() : SoftwareList(packages.finish());
}

}  // namespace bootseal
