// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/text.h"
#include "resource/access.h"
#include "resource/account_invariants.h"
#include "resource/evidence.h"

namespace bootseal {

namespace {

AccessBounds bounds_of(const Account& account) {
    return {{account.uid}, {}, 0750};
}

/// Folders that hold homes. A home elsewhere, "/" or /usr/bin say, is the machine's: shutting it
/// to all but the one account would break the rest.
bool holds_only_a_home(std::string_view canonical) {
    if (canonical == "root") return true;
    for (const std::string_view parent : {"home/", "var/lib/"}) {
        if (canonical.starts_with(parent)) return true;
    }
    return false;
}

/// Whether only this account's uid has a home at or below a folder.
enum class Homes { one, several };
Result<Homes> homes_in(const Overlay& files, const Users& users, uid_t uid,
                       const std::string& canonical) {
    for (const auto& other : users.accounts) {
        if (other.uid == uid || !other.home.starts_with('/')) continue;
        const auto home = TRY(files.resolve(other.home));
        if (home == canonical || home.starts_with(canonical + "/")) return Homes::several;
    }
    return Homes::one;
}

}  // namespace

Offences find_bad_homes(const Overlay& files, const Users& users) {
    std::vector<Offence> offences;
    for (const auto& account : users.accounts) {
        if (!has_login_shell(account)) continue;
        const auto offend = [&](std::string actual) {
            offences.push_back({place(passwd_file, account.line),
                                "home of " + printable(account.name) + ", " +
                                    printable(account.home) + ": " + std::move(actual)});
        };
        if (!account.home.starts_with('/')) {
            offend(account.home.empty() ? "not set" : "is not absolute");
            continue;
        }
        const auto status = TRY(files.status(account.home));
        if (!status || status->type != FileType::directory) {
            offend(status ? std::string(describe(status->type)) : "does not exist");
            continue;
        }
        if (within(*status, bounds_of(account)) != Access{status->mode, status->uid, status->gid}) {
            offend("mode " + octal(status->mode) + ", owner " + owner_name(&users, status->uid));
        }
        const auto entries =
            TRY(acl_excess(files, account.home, *status, bounds_of(account), &users));
        if (!entries.empty()) offend("ACL " + printable(join(entries, ", ")));
    }
    return offences;
}

Result<> fix_homes(Overlay& files, const Users& users) {
    for (const auto& account : users.accounts) {
        if (!has_login_shell(account) || !account.home.starts_with('/')) continue;
        const auto status = TRY(files.status(account.home));
        if (!status || status->type != FileType::directory) continue;
        const auto canonical = TRY(files.resolve(account.home));
        if (!holds_only_a_home(canonical)) continue;
        if (TRY(foreign_link(files, account.home))) continue;
        if (TRY(homes_in(files, users, account.uid, canonical)) == Homes::several) continue;
        TRY(files.set_access(canonical, within(*status, bounds_of(account))));
    }
    return {};
}

}  // namespace bootseal
