// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <cstdlib>

#include "base/text.h"
#include "resource/account_invariants.h"
#include "resource/acl.h"
#include "support/scratch.h"

using namespace bootseal;

/// passwd, shadow, group and gshadow with \x1e between them; an ACL as a whole.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const Scratch tree;
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    (void)parse_acl(input);
    Overlay files(tree.root());
    const auto parts = split(input, '\x1e');
    constexpr std::string_view names[] = {passwd_file, shadow_file, group_file, group_shadow_file};
    for (std::size_t i = 0; i < parts.size() && i < std::size(names); ++i) {
        if (!files.write(names[i], parts[i])) std::abort();
    }
    for (auto* const remedy :
         {shadow_passwords, lock_empty_passwords, remove_shadow_members, fix_homes}) {
        const auto users = read_users(files);
        if (users) (void)remedy(files, *users);
    }
    const auto users = read_users(files);
    if (!users) return 0;
    // Two remedies that always can do all there is to do.
    if (!find_empty_passwords(files, *users)->empty()) std::abort();
    for (auto* const find : {find_unshadowed, find_missing_groups, find_shadow_members,
                             find_duplicate_uids, find_duplicate_gids, find_duplicate_user_names,
                             find_duplicate_group_names, find_bad_homes}) {
        (void)find(files, *users);
    }
    return 0;
}
