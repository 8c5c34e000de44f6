// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "base/text.h"
#include "resource/account_invariants.h"
#include "resource/colon_file.h"
#include "resource/evidence.h"
#include "resource/own_lines.h"

namespace bootseal {

namespace {

constexpr std::size_t password_index = 1;
constexpr std::size_t group_index = 3;
constexpr std::size_t shell_index = 6;
constexpr uid_t nobody = 65534;
constexpr auto no_shell = "/usr/sbin/nologin";

/// Accounts of Debian whose shell is the one command that they are for.
bool is_one_command(const Account& account) {
    return account.name == "sync" || account.name == "halt" || account.name == "shutdown" ||
           account.name == "operator";
}

/// The shells that /etc/shells calls valid, as getusershell(3) reads it; without what only says
/// that there is none.
Result<std::set<std::string>> valid_shells(const Overlay& files) {
    const auto text = TRY(files.read(shells_file));
    // The list that getusershell(3) has where there is no file.
    if (!text) return std::set<std::string>{"/bin/sh", "/bin/csh"};
    std::set<std::string> shells;
    for (const auto line : lines(*text)) {
        const auto begin = std::min(line.find_first_of("/#"), line.size());
        const auto path = line.substr(begin, line.find_first_of(" \t#", begin) - begin);
        if (path.starts_with('/') && !path.ends_with("/nologin")) shells.emplace(path);
    }
    return shells;
}

bool admits(const std::set<std::string>& shells, const Account& account) {
    return account.shell.empty() || shells.contains(account.shell);
}

/// The accounts of the machine itself, with a shell for persons.
Result<std::vector<const Account*>> system_accounts_with_shell(const Overlay& files,
                                                               const Users& users) {
    const auto shells = TRY(valid_shells(files));
    const auto first_person = TRY(first_person_uid(files));
    std::vector<const Account*> found;
    for (const auto& account : users.accounts) {
        const bool system = account.uid < first_person || account.uid == nobody;
        if (!system || account.uid == 0 || is_one_command(account)) continue;
        if (admits(shells, account)) found.push_back(&account);
    }
    return found;
}

/// The shadow lines with a password, of accounts that no shell lets in.
Result<std::vector<const Shadow*>> unlocked_without_shell(const Overlay& files,
                                                          const Users& users) {
    const auto shells = TRY(valid_shells(files));
    std::vector<const Shadow*> found;
    for (const auto& account : users.accounts) {
        if (account.uid == 0 || admits(shells, account)) continue;
        const auto* const shadow = users.shadow(account.name);
        const bool locked =
            !shadow || shadow->password.starts_with('!') || shadow->password.starts_with('*');
        if (!locked) found.push_back(shadow);
    }
    return found;
}

std::vector<std::size_t> nologin_lines(std::string_view text) {
    std::vector<std::size_t> found;
    std::size_t number = 0;
    for (const auto line : lines(text)) {
        ++number;
        const auto path = line.substr(0, line.find('#'));
        if (path.find("/nologin") != std::string_view::npos) found.push_back(number);
    }
    return found;
}

}  // namespace

Offences find_other_roots(const Overlay& /*files*/, const Users& users) {
    std::vector<Offence> offences;
    for (const auto& account : users.accounts) {
        if (account.uid != 0 || account.name == "root") continue;
        offences.push_back(
            {place(passwd_file, account.line), printable(account.name) + " has uid 0"});
    }
    const auto* const root = users.account("root");
    if (!root || root->uid != 0) {
        offences.push_back({std::string(passwd_file), "root does not have uid 0"});
    }
    return offences;
}

Offences find_accounts_of_group_root(const Overlay& /*files*/, const Users& users) {
    std::vector<Offence> offences;
    for (const auto& account : users.accounts) {
        const bool is_root = account.name == "root";
        if (is_root == (account.gid == 0) || is_one_command(account)) continue;
        offences.push_back({place(passwd_file, account.line),
                            printable(account.name) + " has gid " + std::to_string(account.gid)});
    }
    return offences;
}

Result<> give_root_its_group(Overlay& files, const Users& users) {
    const auto* const root = users.account("root");
    if (!root || root->gid == 0) return {};
    return edit_colon_file(files, passwd_file, {{root->line, group_index, "0"}});
}

Offences find_other_root_groups(const Overlay& /*files*/, const Users& users) {
    std::vector<Offence> offences;
    for (const auto& group : users.groups) {
        if ((group.gid == 0) == (group.name == "root")) continue;
        offences.push_back({place(group_file, group.line),
                            printable(group.name) + " has gid " + std::to_string(group.gid)});
    }
    return offences;
}

Offences find_open_root(const Overlay& /*files*/, const Users& users) {
    std::vector<Offence> offences;
    const auto* const root = users.account("root");
    const auto field = root ? password_field(users, *root) : std::nullopt;
    if (field && !field->empty()) return offences;
    const auto* const shadow = users.shadow("root");
    offences.push_back({shadow ? place(shadow_file, shadow->line) : std::string(shadow_file),
                        field ? "root has an empty password" : "root has no line"});
    return offences;
}

Result<> lock_open_root(Overlay& files, const Users& users) {
    const auto* const root = users.account("root");
    if (!root) return {};
    if (root->password.empty()) {
        return edit_colon_file(files, passwd_file, {{root->line, password_index, "!"}});
    }
    const auto* const shadow = users.shadow("root");
    if (root->password != "x" || !shadow || !shadow->password.empty()) return {};
    return edit_colon_file(files, shadow_file, {{shadow->line, password_index, "!"}});
}

Offences find_system_shells(const Overlay& files, const Users& users) {
    std::vector<Offence> offences;
    for (const auto* account : TRY(system_accounts_with_shell(files, users))) {
        const auto shell = account->shell.empty() ? "/bin/sh by default" : account->shell;
        offences.push_back({place(passwd_file, account->line),
                            printable(account->name) + " has the shell " + printable(shell)});
    }
    return offences;
}

Result<> take_system_shells(Overlay& files, const Users& users) {
    std::vector<FieldEdit> edits;
    for (const auto* account : TRY(system_accounts_with_shell(files, users)))
        edits.push_back({account->line, shell_index, no_shell});
    return edit_colon_file(files, passwd_file, edits);
}

Offences find_unlocked_without_shell(const Overlay& files, const Users& users) {
    std::vector<Offence> offences;
    for (const auto* shadow : TRY(unlocked_without_shell(files, users))) {
        offences.push_back({place(shadow_file, shadow->line),
                            printable(shadow->name) + " has no shell, and a password"});
    }
    return offences;
}

Result<> lock_without_shell(Overlay& files, const Users& users) {
    std::vector<FieldEdit> edits;
    // As usermod -L: without the mark it is the old password.
    for (const auto* shadow : TRY(unlocked_without_shell(files, users)))
        edits.push_back({shadow->line, password_index, "!" + shadow->password});
    return edit_colon_file(files, shadow_file, edits);
}

Offences find_nologin_shells(const Overlay& files, const Users& /*users*/) {
    std::vector<Offence> offences;
    const auto text = TRY(files.read(shells_file)).value_or("");
    for (const auto number : nologin_lines(text)) {
        offences.push_back(
            {place(shells_file, static_cast<int>(number)), "nologin is called a shell"});
    }
    return offences;
}

Result<> remove_nologin_shells(Overlay& files, const Users& /*users*/) {
    const auto before = TRY(files.read(shells_file)).value_or("");
    auto text = before;
    for (const auto number : nologin_lines(before))
        text = comment_out_line(text, number);
    return text == before ? Result<>() : files.write(shells_file, text);
}

}  // namespace bootseal
