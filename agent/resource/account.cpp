// SPDX-License-Identifier: Apache-2.0
#include "resource/account.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "resource/account_invariants.h"
#include "resource/evidence.h"

namespace bootseal {

namespace {

/// One word of the rule language. A remedy returns what a person must do, or nothing; null where
/// only a person can decide.
struct Invariant {
    std::string_view name;
    std::string_view expected;
    std::vector<std::string_view> files;  ///< all that is read to tell
    Result<std::vector<Offence>> (*find)(const Overlay& files, const Users& users);
    Result<> (*remedy)(Overlay& files, const Users& users);
    std::string_view by_hand;
};

const std::array<Invariant, 17>& invariants() {
    static const std::array<Invariant, 17> all{{
        {"shadowed_passwords",
         "passwords only in /etc/shadow",
         {passwd_file},
         find_unshadowed,
         shadow_passwords,
         "decide which password stays: the account has two, or two lines"},
        {"no_empty_passwords",
         "a password or a lock",
         {passwd_file, shadow_file},
         find_empty_passwords,
         lock_empty_passwords,
         ""},
        {"groups_exist",
         "a group of /etc/group",
         {passwd_file, group_file},
         find_missing_groups,
         nullptr,
         "add the group, or give the account another with usermod -g"},
        {"shadow_group_empty",
         "nobody in the group shadow",
         {passwd_file, group_file, group_shadow_file},
         find_shadow_members,
         remove_shadow_members,
         "give the account another primary group with usermod -g"},
        {"unique_uids",
         "a uid of its own",
         {passwd_file},
         find_duplicate_uids,
         nullptr,
         "decide whose files they are, and change the other uid with usermod -u"},
        {"unique_gids",
         "a gid of its own",
         {group_file},
         find_duplicate_gids,
         nullptr,
         "decide whose files they are, and change the other gid with groupmod -g"},
        {"unique_user_names",
         "a name of its own",
         {passwd_file, shadow_file},
         find_duplicate_user_names,
         nullptr,
         "decide which line stays: only the first one counts"},
        {"unique_group_names",
         "a name of its own",
         {group_file, group_shadow_file},
         find_duplicate_group_names,
         nullptr,
         "decide which line stays: only the first one counts"},
        {"home_directories",
         "a home of its own, mode 0750 at most",
         {passwd_file},
         find_bad_homes,
         fix_homes,
         "make the home or set its owner and mode by hand, or give the account another home"},
        {"dot_files",
         "the user's own, closed to others, and none that lets others in",
         {passwd_file},
         find_bad_dot_files,
         fix_dot_files,
         "find out who put the file there, and remove it or give it to the user"},
        {"root_alone_has_uid_0",
         "uid 0 for root alone",
         {passwd_file},
         find_other_roots,
         nullptr,
         "find out what the account is for, and remove it or give it another uid"},
        {"root_alone_has_gid_0",
         "gid 0 for root alone",
         {passwd_file},
         find_accounts_of_group_root,
         give_root_its_group,
         "give the account another primary group with usermod -g"},
        {"group_root_alone_has_gid_0",
         "gid 0 for the group root alone",
         {group_file},
         find_other_root_groups,
         nullptr,
         "remove the group, or give it another gid with groupmod -g"},
        {"root_password",
         "a password or a lock for root",
         {passwd_file, shadow_file},
         find_open_root,
         lock_open_root,
         "give root a line in /etc/passwd and /etc/shadow"},
        {"system_shells",
         "no shell for the machine's own accounts",
         {passwd_file},
         find_system_shells,
         take_system_shells,
         ""},
        {"no_shell_locked",
         "a lock where no shell lets in",
         {passwd_file, shadow_file},
         find_unlocked_without_shell,
         lock_without_shell,
         ""},
        {"nologin_is_no_shell",
         "nologin is not among the shells",
         {shells_file},
         find_nologin_shells,
         remove_nologin_shells,
         ""},
    }};
    return all;
}

class AccountInvariant final : public Resource {
  public:
    explicit AccountInvariant(const Invariant& invariant) : invariant_(invariant) {}

    Result<std::vector<Evidence>> inspect(const System& system) const override {
        const auto users = TRY(read_users(system.files));
        std::vector<Evidence> evidence;
        for (const auto& odd : odd_lines(users)) {
            evidence.push_back(persisted(Verdict::drifted, place(odd.file, odd.line),
                                         "a line that can be read", odd.why));
        }
        for (auto& offence : TRY(invariant_.find(system.files, users))) {
            evidence.push_back(persisted(Verdict::drifted, std::move(offence.where),
                                         std::string(invariant_.expected),
                                         std::move(offence.actual)));
        }
        if (evidence.empty()) {
            const std::vector<std::string> read(invariant_.files.begin(), invariant_.files.end());
            evidence.push_back(persisted(Verdict::compliant, join(read, ", "),
                                         std::string(invariant_.expected), "all so"));
        }
        return bounded(std::move(evidence));
    }

    Result<> remedy(const System& /*system*/, Changes& changes) const override {
        const auto before = TRY(read_users(changes.files));
        const auto offences = TRY(invariant_.find(changes.files, before)).size();
        if (invariant_.remedy) TRY(invariant_.remedy(changes.files, before));
        const auto after = TRY(read_users(changes.files));
        const auto left = TRY(invariant_.find(changes.files, after));
        // What could be done is kept; the rest is seen by whoever inspects next.
        if (left.size() < offences) return {};
        if (!left.empty()) {
            return unsupported(left[0].where + " (" + left[0].actual +
                               "): " + std::string(invariant_.by_hand));
        }
        for (const auto& odd : odd_lines(after)) {
            return unsupported("correct or remove " + place(odd.file, odd.line) + ", which " +
                               odd.why);
        }
        return {};
    }

  private:
    /// A line that cannot be read may hide anything: with one, nothing is known to hold.
    std::vector<OddLine> odd_lines(const Users& users) const {
        std::vector<OddLine> odd;
        std::copy_if(
            users.odd.begin(), users.odd.end(), std::back_inserter(odd), [&](const auto& line) {
                return std::find(invariant_.files.begin(), invariant_.files.end(), line.file) !=
                       invariant_.files.end();
            });
        return odd;
    }

    const Invariant& invariant_;
};

}  // namespace

Result<std::unique_ptr<Resource>> parse_account(Fields& fields) {
    std::vector<std::string_view> names;
    for (const auto& invariant : invariants())
        names.push_back(invariant.name);
    const auto& invariant = invariants()[TRY(fields.choice("invariant", names))];
    TRY(fields.done());
    return std::unique_ptr<Resource>(std::make_unique<AccountInvariant>(invariant));
}

}  // namespace bootseal
