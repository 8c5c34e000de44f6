// SPDX-License-Identifier: Apache-2.0
#include "engine/lockout.h"

#include <algorithm>
#include <vector>

#include "base/text.h"
#include "resource/sshd_config.h"
#include "resource/sshd_pattern.h"
#include "system/users.h"

namespace bootseal {

namespace {

/// sshd as a whole, as far as logging in goes.
class Door {
  public:
    static Result<Door> open(const Overlay& files) {
        Door door;
        const auto main_file = TRY(files.status(sshd_main_file));
        if (!main_file) return door;
        door.config_ = TRY(read_sshd_config(files));
        door.exists_ = true;
        return door;
    }

    bool admits_passwords() const { return exists_ && first("passwordauthentication") == "yes"; }
    bool admits_keys() const { return exists_ && first("pubkeyauthentication") == "yes"; }

    bool admits(const Users& users, const Account& account, bool by_key) const {
        if (account.uid == 0) {
            const auto root = first("permitrootlogin");
            const bool only_keys = root == "prohibit-password" || root == "without-password";
            if (root != "yes" && !(only_keys && by_key)) return false;
        }
        const auto groups = users.groups_of(account);
        const auto allowed_users = all("allowusers");
        const auto allowed_groups = all("allowgroups");
        return !lists_any(all("denyusers"), {account.name}) &&
               !lists_any(all("denygroups"), groups) &&
               (allowed_users.empty() || lists_any(allowed_users, {account.name})) &&
               (allowed_groups.empty() || lists_any(allowed_groups, groups));
    }

  private:
    std::vector<std::string> all(std::string_view keyword) const {
        return config_.value(*find_sshd_keyword(keyword)).values;
    }

    std::string first(std::string_view keyword) const {
        const auto values = all(keyword);
        return values.empty() ? std::string() : values.front();
    }

    SshdConfig config_;
    bool exists_ = false;
};

/// Whether the account's own authorized_keys holds a line that could be a key.
Result<std::size_t> count_keys(const Overlay& files, const Account& account) {
    std::size_t keys = 0;
    for (const auto* name : {"/.ssh/authorized_keys", "/.ssh/authorized_keys2"}) {
        const auto content = TRY(files.read(account.home + name));
        if (!content) continue;
        for (const auto line : lines(*content)) {
            const auto text = trim(line);
            if (!text.empty() && !text.starts_with('#')) ++keys;
        }
    }
    return keys;
}

}  // namespace

Result<std::set<std::string>> ways_in(const Overlay& files, Time now) {
    std::set<std::string> ways;
    const auto users = TRY(read_users(files));
    const auto door = TRY(Door::open(files));
    const auto today = std::chrono::floor<std::chrono::days>(now).time_since_epoch().count();
    for (const auto* account : password_logins(users, today)) {
        ways.insert(account->name + " by password at the console");
        if (door.admits_passwords() && door.admits(users, *account, false)) {
            ways.insert(account->name + " by password over SSH");
        }
    }
    if (!door.admits_keys()) return ways;
    for (const auto& account : users.accounts) {
        if (!has_login_shell(account) || !door.admits(users, account, true)) continue;
        const auto keys = count_keys(files, account);
        if (keys && *keys > 0) ways.insert(account.name + " by SSH key");
    }
    return ways;
}

Result<> guard_logins(const Root& root, const Overlay& changed, Time now) {
    const auto before = ways_in(Overlay(root, Looks::once), now);
    // Nothing is known to be open: then nothing can be kept open.
    if (!before || before->empty()) return {};
    const auto after = ways_in(changed, now);
    if (!after) return "cannot tell who could still log in after the change" + after.error();
    for (const auto& way : *before) {
        if (after->contains(way)) return {};
    }
    return invalid("the change would leave nobody a way to log in; there is now: " +
                   join({before->begin(), before->end()}, ", "));
}

}  // namespace bootseal
