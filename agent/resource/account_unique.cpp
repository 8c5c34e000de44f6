// SPDX-License-Identifier: Apache-2.0
#include <map>

#include "base/text.h"
#include "resource/account_invariants.h"
#include "resource/evidence.h"

namespace bootseal {

namespace {

/// Every line after the first whose `id` is taken already.
template <class T, class Id>
void find_duplicate_ids(const std::vector<T>& all, Id T::*id, std::string_view what,
                        std::string_view file, std::vector<Offence>& offences) {
    std::map<Id, const T*> seen;
    for (const auto& one : all) {
        const auto [taken, is_new] = seen.emplace(one.*id, &one);
        if (is_new) continue;
        const auto& first = *taken->second;
        offences.push_back(
            {place(file, one.line), printable(one.name) + " has " + std::string(what) + " " +
                                        std::to_string(one.*id) + ", as " + printable(first.name) +
                                        " on line " + std::to_string(first.line) + " has"});
    }
}

template <class T>
void find_duplicate_names(const std::vector<T>& all, std::string_view file,
                          std::vector<Offence>& offences) {
    std::map<std::string_view, int> seen;
    for (const auto& one : all) {
        const auto [taken, is_new] = seen.emplace(one.name, one.line);
        if (is_new) continue;
        offences.push_back({place(file, one.line), printable(one.name) + " is on line " +
                                                       std::to_string(taken->second) + " already"});
    }
}

}  // namespace

Offences find_duplicate_uids(const Overlay& /*files*/, const Users& users) {
    std::vector<Offence> offences;
    find_duplicate_ids(users.accounts, &Account::uid, "uid", passwd_file, offences);
    return offences;
}

Offences find_duplicate_gids(const Overlay& /*files*/, const Users& users) {
    std::vector<Offence> offences;
    find_duplicate_ids(users.groups, &Group::gid, "gid", group_file, offences);
    return offences;
}

Offences find_duplicate_user_names(const Overlay& /*files*/, const Users& users) {
    std::vector<Offence> offences;
    find_duplicate_names(users.accounts, passwd_file, offences);
    find_duplicate_names(users.shadows, shadow_file, offences);
    return offences;
}

Offences find_duplicate_group_names(const Overlay& /*files*/, const Users& users) {
    std::vector<Offence> offences;
    find_duplicate_names(users.groups, group_file, offences);
    find_duplicate_names(users.group_shadows, group_shadow_file, offences);
    return offences;
}

}  // namespace bootseal
