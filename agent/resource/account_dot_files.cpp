// SPDX-License-Identifier: Apache-2.0
#include <sys/stat.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "resource/access.h"
#include "resource/account_invariants.h"
#include "resource/evidence.h"

namespace bootseal {

namespace {

constexpr std::size_t most_dot_files = 10'000;

/// Files that let others in, or send what is for the user elsewhere.
bool is_trust(std::string_view name) {
    return name == ".forward" || name == ".rhosts" || name == ".shosts";
}

/// The most that its mode may allow.
mode_t ceiling_of(std::string_view name) {
    constexpr auto secret =
        std::to_array<std::string_view>({".netrc", ".bash_history", ".pgpass", ".my.cnf"});
    const bool is_secret = std::find(secret.begin(), secret.end(), name) != secret.end();
    return is_secret ? 0600 : 0644;
}

struct DotFile {
    const Account& account;
    std::string path;
    std::string name;
    FileStatus status;
    AccessBounds bounds;
};

/// The files directly in the homes of persons, root included, whose names begin with a dot.
Result<std::vector<DotFile>> dot_files(const Overlay& files, const Users& users) {
    std::vector<DotFile> result;
    for (const auto& account : users.accounts) {
        if (!has_login_shell(account) || !account.home.starts_with('/')) continue;
        const auto home = TRY(files.status(account.home));
        if (!home || home->type != FileType::directory) continue;
        for (const auto& name : TRY(files.list(account.home))) {
            if (!name.starts_with('.')) continue;
            const auto path = account.home + "/" + name;
            const auto status = TRY(files.status(path, Links::keep));
            if (!status || status->type != FileType::file) continue;
            if (result.size() == most_dot_files)
                return invalid("there are too many files in homes");
            const AccessBounds bounds{{account.uid}, {account.gid}, ceiling_of(name)};
            result.push_back({account, path, name, *status, bounds});
        }
    }
    return result;
}

Access access_of(const FileStatus& status) {
    return {status.mode, status.uid, status.gid};
}

}  // namespace

Offences find_bad_dot_files(const Overlay& files, const Users& users) {
    std::vector<Offence> offences;
    for (const auto& file : TRY(dot_files(files, users))) {
        if (is_trust(file.name)) {
            offences.push_back({printable(file.path), "exists"});
        } else if (within(file.status, file.bounds) != access_of(file.status)) {
            offences.push_back(
                {printable(file.path), "mode " + octal(file.status.mode) + ", owner " +
                                           owner_name(&users, file.status.uid) + ":" +
                                           group_name(&users, file.status.gid)});
        }
    }
    return offences;
}

Result<> fix_dot_files(Overlay& files, const Users& users) {
    for (const auto& file : TRY(dot_files(files, users))) {
        // A second name may be that of a file elsewhere, and a link lead there.
        if (is_trust(file.name) || file.status.links > 1) continue;
        if (TRY(foreign_link(files, file.account.home))) continue;
        auto access = within(file.status, file.bounds);
        // What somebody else keeps to himself there is not given away.
        if ((file.status.mode & S_IROTH) == 0) {
            access.uid = file.status.uid;
            access.gid = file.status.gid;
        }
        if (access != access_of(file.status)) TRY(files.set_access(file.path, access));
    }
    return {};
}

}  // namespace bootseal
