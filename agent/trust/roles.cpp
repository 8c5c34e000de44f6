// SPDX-License-Identifier: Apache-2.0
#include "trust/roles.h"

#include <algorithm>
#include <map>
#include <set>

#include "trust/certificate.h"
#include "trust/refusal.h"

namespace bootseal {

namespace {

std::string show_mark(const Role& role) {
    return (role.mark == Role::Mark::policy ? "certificate policy " : "organizational unit \"") +
           role.value + (role.mark == Role::Mark::policy ? "" : "\"");
}

Result<int> role_of(const X509* certificate, const std::vector<Role>& roles) {
    int found = -1;
    for (std::size_t i = 0; i < roles.size(); ++i) {
        if (plays(certificate, roles[i]) == Plays::no) continue;
        if (found >= 0) {
            return refused(Refusal::same_signer,
                           "the certificate of " + common_name(certificate) + " stands for both " +
                               roles[static_cast<std::size_t>(found)].name + " and " +
                               roles[i].name + ": give each role a certificate of its own");
        }
        found = static_cast<int>(i);
    }
    return found;
}

/// A number for each signer that those share who are one person: by a common key, by a common name,
/// or through others. Which of them comes first in the signature must not matter.
std::vector<std::size_t> people(const std::vector<X509*>& signers) {
    std::vector<std::size_t> number(signers.size());
    for (std::size_t i = 0; i < signers.size(); ++i) {
        number[i] = i;
        for (std::size_t j = 0; j < i; ++j) {
            if (key_id(signers[i]) != key_id(signers[j]) &&
                person(signers[i]) != person(signers[j])) {
                continue;
            }
            const auto other = number[j];
            for (auto& one : number) {
                if (one == other) one = number[i];
            }
        }
    }
    return number;
}

}  // namespace

Result<std::vector<int>> assign_roles(const std::vector<X509*>& signers,
                                      const std::vector<Role>& roles) {
    std::vector<int> result;
    std::vector<X509*> playing;  // whoever has no role takes nobody's place
    std::vector<std::size_t> role_at;
    for (auto* certificate : signers) {
        result.push_back(TRY(role_of(certificate, roles)));
        if (result.back() < 0) continue;
        playing.push_back(certificate);
        role_at.push_back(static_cast<std::size_t>(result.back()));
    }
    const auto number = people(playing);
    std::vector<std::set<std::size_t>> found(roles.size());
    std::map<std::size_t, std::size_t> role_of_person;
    for (std::size_t i = 0; i < playing.size(); ++i) {
        found[role_at[i]].insert(number[i]);
        const auto role = role_of_person.emplace(number[i], role_at[i]).first->second;
        if (role == role_at[i]) continue;
        return refused(Refusal::same_signer,
                       common_name(playing[i]) + " signed, by key or by name, both as " +
                           roles[role].name + " and as " + roles[role_at[i]].name +
                           ": have another person sign for one of them");
    }
    for (std::size_t i = 0; i < roles.size(); ++i) {
        const auto& role = roles[i];
        if (found[i].size() >= static_cast<std::size_t>(role.count)) continue;
        const auto signatures = std::count(role_at.begin(), role_at.end(), i);
        if (signatures >= role.count) {
            return refused(Refusal::same_signer,
                           "of those who signed as " + role.name +
                               " some are one person, by key or by name, and count once: have "
                               "another person sign");
        }
        return refused(Refusal::missing_role,
                       "signed by " + std::to_string(found[i].size()) + " of " +
                           std::to_string(role.count) + " of the role " + role.name +
                           ": have somebody sign too whose certificate has the " + show_mark(role));
    }
    return result;
}

}  // namespace bootseal
