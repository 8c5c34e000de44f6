// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "image/trace_list.h"
#include "image/trace_step.h"
#include "system/overlay.h"

namespace bootseal {

/// Accounts that leave a tree.
struct LeavingUsers {
    std::set<std::string> names;
    std::vector<TraceStep> steps;    ///< whose `trace` is not set
    std::vector<std::string> notes;  ///< what stays, and why: sentences for a person
};

/// Which of the accounts that `users` means, and of those named besides, are there, and what takes
/// them out: their lines, their places in groups, and a home /home/NAME that is theirs. Only
/// persons leave: root and what packages made, by UID_MIN and UID_MAX of login.defs(5), is an error
/// where it was named besides, and passed over in a list.
Result<LeavingUsers> leaving_users(const Overlay& files, const Trace::Users& users,
                                   const std::vector<std::string>& besides);

/// A file of lines whose first field is a name, without these names, where they are no member of
/// anything either. A group that is the first one of somebody who stays stays (`kept`).
std::string without_users(std::string_view text, const std::set<std::string>& names,
                          const std::set<std::string>& kept);

/// The users that cloud-init makes: system_info.default_user.name in each of its files. One of them
/// that names some and cannot be read is an error.
Result<std::set<std::string>> cloud_init_users(const Overlay& files);

}  // namespace bootseal
