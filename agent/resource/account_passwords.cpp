// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "resource/account_invariants.h"
#include "resource/colon_file.h"
#include "resource/evidence.h"

namespace bootseal {

namespace {

constexpr std::size_t password_index = 1;  // of passwd(5) and shadow(5) alike

/// What a password field holds, without showing it.
std::string_view kind(std::string_view field) {
    if (field.empty()) return "empty";
    return field[0] == '!' || field[0] == '*' ? "locked" : "a password";
}

}  // namespace

Offences find_unshadowed(const Overlay& /*files*/, const Users& users) {
    std::vector<Offence> offences;
    for (const auto& account : users.accounts) {
        if (account.password == "x") continue;
        offences.push_back({place(passwd_file, account.line),
                            "password field of " + printable(account.name) + " is " +
                                std::string(kind(account.password)) + ", not x"});
    }
    return offences;
}

Result<> shadow_passwords(Overlay& files, const Users& users) {
    // A line that cannot be read may be the one that the account has there.
    for (const auto& odd : users.odd) {
        if (odd.file == shadow_file) return {};
    }
    std::vector<FieldEdit> edits;
    std::vector<std::string> moved;
    for (const auto& account : users.accounts) {
        if (account.password == "x" || users.account(account.name) != &account) continue;
        const auto* const shadow = users.shadow(account.name);
        // Two passwords that differ: which one is right is for a person to say.
        if (shadow && shadow->password != account.password) continue;
        if (!shadow) moved.push_back(account.name + ":" + account.password + ":::::::");
        edits.push_back({account.line, password_index, "x"});
    }
    const auto* const group = users.group("shadow");
    const Access created = group ? Access{0640, 0, group->gid} : Access{0600, 0, 0};
    TRY(edit_colon_file(files, shadow_file, {}, moved, created));
    return edit_colon_file(files, passwd_file, edits);
}

Offences find_empty_passwords(const Overlay& /*files*/, const Users& users) {
    std::vector<Offence> offences;
    const auto look = [&](const auto& all, std::string_view file) {
        for (const auto& one : all) {
            if (!one.password.empty()) continue;
            offences.push_back(
                {place(file, one.line), "password of " + printable(one.name) + " is empty"});
        }
    };
    look(users.accounts, passwd_file);
    look(users.shadows, shadow_file);
    return offences;
}

Result<> lock_empty_passwords(Overlay& files, const Users& users) {
    const auto lock = [&](const auto& all, std::string_view file) {
        std::vector<FieldEdit> edits;
        for (const auto& one : all) {
            if (one.password.empty()) edits.push_back({one.line, password_index, "!"});
        }
        return edit_colon_file(files, file, edits);
    };
    TRY(lock(users.accounts, passwd_file));
    return lock(users.shadows, shadow_file);
}

}  // namespace bootseal
