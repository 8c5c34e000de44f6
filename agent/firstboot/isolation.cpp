// SPDX-License-Identifier: Apache-2.0
#include "firstboot/isolation.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "system/nft_table.h"
#include "system/overlay.h"
#include "system/replace.h"
#include "system/users.h"

namespace bootseal {

namespace {

/// Who sends the heartbeats, and who may resolve names for them.
constexpr std::array<std::string_view, 2> speakers{"bootseal", "systemd-resolve"};
constexpr auto issue_folder = "run/issue.d";
constexpr auto issue_file = "run/issue.d/50-bootseal.issue";

}  // namespace

Result<> close_network(const Root& root) {
    LockdownRules rules;
    rules.dhcp_client = true;
    const auto users = TRY(read_users(Overlay(root)));
    for (const auto& account : users.accounts) {
        if (std::find(speakers.begin(), speakers.end(), account.name) != speakers.end())
            rules.speakers.push_back(account.uid);
    }
    return set_table(rules);
}

Result<> write_issue(const Root& root, std::string_view why) {
    const std::string path = issue_file;
    // A backslash is an escape there.
    auto text = printable(why, 1000);
    std::replace(text.begin(), text.end(), '\\', '/');
    TRY(make_directory(root, issue_folder));
    const auto temporary = temporary_for(path, 0);
    TRY(write_file(root, temporary, "\n*** " + text + "\n\n", {.access = {0644, 0, 0}}));
    return rename_over(root, temporary, path);
}

}  // namespace bootseal
