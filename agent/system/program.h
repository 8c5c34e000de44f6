// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "system/root.h"

namespace bootseal {

/// Who is asked for names.
inline constexpr auto resolver_file = "/etc/resolv.conf";

struct ProgramEnd {
    int status = 0;      ///< exit status; 128 + N where signal N ended it
    std::string output;  ///< standard output and error together, at most 64 KiB
};

/// Runs a program of the tree, inside the tree: an argument vector whose first element is an
/// absolute path there, never a shell, with an empty environment and no input.
///
/// A tree may be hostile and its programs with it: the program runs chrooted, without a single
/// capability and without a way to get one (capabilities(7), PR_SET_NO_NEW_PRIVS), in mount, pid,
/// network and IPC namespaces of its own. It can read and write files that root owns in the tree,
/// and nothing else. Killed after `limit`; that is an Error, as is a kernel that refuses the
/// isolation, or a program that cannot be executed here.
Result<ProgramEnd> run_confined(const Root& root, const std::vector<std::string>& arguments,
                                std::chrono::milliseconds limit);

/// Where a trusted program runs: on the machine itself, or in a tree that is none.
enum class Surroundings { machine, tree };

/// Runs a program of the tree with all rights of root and the machine's network, and gives each
/// line of its output to `line`: for the tree's package manager alone. In a tree it is chrooted,
/// with /proc, the machine's /dev and an empty /run of its own, in mount, pid and IPC namespaces
/// that end with it: what it started ends, too, and no mount stays. The name servers are the
/// machine's where the tree has a file for them. Killed after `limit`; that is an Error.
Result<int> run_trusted(const Root& root, Surroundings surroundings,
                        const std::vector<std::string>& arguments,
                        const std::vector<std::string>& environment,
                        std::chrono::milliseconds limit,
                        const std::function<void(std::string_view)>& line);

}  // namespace bootseal
