// SPDX-License-Identifier: Apache-2.0
#include "image/lockdown_sshd.h"

#include <algorithm>
#include <vector>

#include "base/text.h"
#include "resource/sshd_config.h"
#include "resource/sshd_pattern.h"
#include "system/users.h"

namespace bootseal {

namespace {

struct Line {
    std::string keyword;
    std::string value;
};

bool is_root(const LockdownOrder& order) {
    return order.builder == "root";
}

/// What decides in the end of a connection of root; of others nothing hangs on it.
std::vector<Line> wanted_lines(const LockdownOrder& order, const std::string& root_login) {
    return {
        {"AllowUsers", order.builder},
        {"PermitRootLogin", root_login},
        {"AuthenticationMethods", "publickey"},
        {"PubkeyAuthentication", "yes"},
        {"AuthorizedKeysFile", std::string(lockdown_keys_file) + " " + running_keys_file},
        {"AuthorizedKeysCommand", "none"},
        {"AuthorizedPrincipalsCommand", "none"},
        {"TrustedUserCAKeys", "none"},
        {"PasswordAuthentication", "no"},
        {"KbdInteractiveAuthentication", "no"},
        {"HostbasedAuthentication", "no"},
        {"GSSAPIAuthentication", "no"},
        {"KerberosAuthentication", "no"},
        {"PermitEmptyPasswords", "no"},
    };
}

const SshdKeyword& keyword_of(std::string_view name) {
    return *find_sshd_keyword(name);
}

std::vector<std::string> now(const SshdConfig& config, std::string_view name) {
    return config.value(keyword_of(name)).values;
}

/// Root keeps what it may do now, without a password.
Result<std::string> root_login(const SshdConfig& config, const LockdownOrder& order) {
    if (!is_root(order)) return std::string("no");
    const auto values = now(config, "permitrootlogin");
    const auto value = values.empty() ? std::string() : values.front();
    if (value == "no") {
        return invalid("sshd lets nobody in as root: name the account that builds with --builder");
    }
    return value == "forced-commands-only" ? value : std::string("prohibit-password");
}

/// The lists that the restriction cannot take back let the builder in.
Result<> require_admitted(const Overlay& files, const SshdConfig& config,
                          const LockdownOrder& order) {
    const auto users = TRY(read_users(files));
    const auto* account = users.account(order.builder);
    if (!account) return invalid("there is no account " + printable(order.builder));
    const auto groups = users.groups_of(*account);
    for (const std::string name : {"denyusers", "denygroups", "allowgroups"}) {
        const auto& keyword = keyword_of(name);
        std::vector<std::vector<std::string>> lists;
        lists.push_back(config.value(keyword).values);
        for (const auto* setting : config.overrides(keyword))
            lists.push_back(setting->values);
        for (const auto& list : lists) {
            const bool listed = lists_any(
                list, name == "denyusers" ? std::vector<std::string>{order.builder} : groups);
            const bool admitted = name == "allowgroups" ? list.empty() || listed : !listed;
            if (admitted) continue;
            return invalid("sshd does not let " + order.builder + " in, for its " + name + ": " +
                           printable(join(list, " ")));
        }
    }
    return {};
}

Error wins(const SshdSetting& setting) {
    return invalid(setting.where() + " says \"" + std::string(setting.keyword->name) + " " +
                   printable(setting.text, 60) +
                   "\", which would win over the lockdown: remove the line, or have " +
                   std::string(sshd_main_file) + " include sshd_config.d before it");
}

/// A block of the lockdown that every connection is in comes before every other.
Result<> require_line(const SshdConfig& config, const Line& line) {
    const auto& keyword = keyword_of(line.keyword);
    const auto wanted = TRY(sshd_values(keyword, line.value));
    bool certain = false;
    for (const auto* setting : config.overrides(keyword)) {
        const bool ours = setting->values == wanted;
        if (!ours) return wins(*setting);
        certain = certain || setting->match->unconditional();
    }
    if (certain) return {};
    return invalid(std::string(sshd_main_file) +
                   " does not include the lockdown: put \"Include /etc/ssh/sshd_config.d/*.conf\" "
                   "first in it");
}

}  // namespace

std::string keys_text(const LockdownOrder& order) {
    return join(order.keys, "\n") + "\n";
}

Result<> restrict_sshd(Overlay& files, const LockdownOrder& order) {
    if (!TRY(files.status(sshd_program))) {
        return invalid("there is no sshd, by which the builder could come in");
    }
    const auto config = TRY(read_sshd_config(files));
    TRY(require_admitted(files, config, order));
    // One block that every connection is in: sshd takes the lists of such a block instead of those
    // for the server as a whole, which would add up with them.
    std::string text =
        "# By bootseal, for as long as this build machine is locked down.\n"
        "Match all\n";
    for (const auto& line : wanted_lines(order, TRY(root_login(config, order))))
        text += "    " + line.keyword + " " + line.value + "\n";
    // sshd reads the keys as the account that logs in.
    TRY(files.write(lockdown_keys_file, keys_text(order), {0644, 0, 0}));
    return files.write(lockdown_sshd_file, text, {0644, 0, 0});
}

Result<> require_restricted_sshd(const Overlay& files, const LockdownOrder& order) {
    const auto config = TRY(read_sshd_config(files));
    TRY(require_admitted(files, config, order));
    const auto root = now(config, "permitrootlogin");
    if (is_root(order) && (root.empty() || root.front() == "no")) {
        return invalid("sshd lets nobody in as root");
    }
    for (const auto& line : wanted_lines(order, "no")) {
        if (line.keyword == "PermitRootLogin" && is_root(order)) continue;
        TRY(require_line(config, line));
    }
    const auto keys = TRY(files.read(lockdown_keys_file));
    if (keys == keys_text(order)) return {};
    return invalid(std::string(lockdown_keys_file) + " does not hold the keys of the builder");
}

}  // namespace bootseal
