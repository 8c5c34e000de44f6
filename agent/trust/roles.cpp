// SPDX-License-Identifier: Apache-2.0
#include "trust/roles.h"

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

}  // namespace

Result<std::vector<int>> assign_roles(const std::vector<X509*>& signers,
                                      const std::vector<Role>& roles) {
    std::vector<int> result;
    std::vector<int> people(roles.size());
    std::vector<std::string> repeated(roles.size());  // who would have counted twice
    std::set<std::string> seen;
    for (const auto* certificate : signers) {
        const int role = TRY(role_of(certificate, roles));
        result.push_back(role);
        // Signers without a role do not take a person away from one.
        if (role < 0) continue;
        const auto at = static_cast<std::size_t>(role);
        const bool new_key = seen.insert("key " + key_id(certificate)).second;
        const bool new_person = seen.insert("person " + person(certificate)).second;
        if (new_key && new_person) {
            ++people[at];
        } else {
            repeated[at] = common_name(certificate);
        }
    }
    for (std::size_t i = 0; i < roles.size(); ++i) {
        const auto& role = roles[i];
        if (people[i] >= role.count) continue;
        if (!repeated[i].empty()) {
            return refused(Refusal::same_signer,
                           repeated[i] +
                               " signed more than once, by key or by name, and counts "
                               "once: have another person sign as " +
                               role.name);
        }
        return refused(Refusal::missing_role,
                       "signed by " + std::to_string(people[i]) + " of " +
                           std::to_string(role.count) + " of the role " + role.name +
                           ": have somebody sign too whose certificate has the " + show_mark(role));
    }
    return result;
}

}  // namespace bootseal
