// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "system/root.h"
#include "system/walk.h"

namespace bootseal {

/// How many paths there are of a kind, and the first of them.
struct PathsFound {
    std::size_t count = 0;
    std::vector<std::string> first;  ///< at most PathsFound::most, without a slash at the start

    static constexpr std::size_t most = 1000;
    void add(const std::string& path);
};

/// What one walk over the tree saw.
struct Found {
    PathsFound writable_files;            ///< regular files that everybody may write to
    PathsFound open_directories;          ///< the same of folders that have no sticky bit
    std::vector<std::string> privileged;  ///< SUID and SGID files, all of them
    std::map<uid_t, PathsFound> of_user;  ///< the first few of each
    std::map<gid_t, PathsFound> of_group;
    LeftOut left_out;
    std::size_t names = 0;
};

/// The one walk that all rules about files anywhere share. It happens with the first question and
/// is kept; remedies do not change it: ask the overlay how a path found is now. Not for several
/// threads at once.
class Scan {
  public:
    explicit Scan(Root root) : root_(std::move(root)) {}
    Scan(const Scan&) = delete;
    Scan& operator=(const Scan&) = delete;

    /// An error where the walk could not see all of the tree.
    Result<const Found*> found() const;

    /// Instead of a walk of its own, takes part in another one over all of the same tree: hear() of
    /// every name, and then heard() all. Before the first question.
    Result<> hear(const Visited& visited);
    void heard(LeftOut left_out);

  private:
    Root root_;
    Found hearing_;
    mutable std::optional<Found> found_;
    mutable std::optional<Error> failure_;
};

}  // namespace bootseal
