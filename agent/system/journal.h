// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/fd.h"
#include "base/result.h"
#include "system/root.h"
#include "system/undo.h"

namespace bootseal {

/// Where they are kept, in a tree that was ever changed.
inline constexpr std::string_view journal_folder = "var/lib/bootseal/journal";

/// The undo records of a tree, one per run that changed it. Holding a
/// Journal is holding the tree: a second one is refused until the first is gone (flock(2)).
class Journal {
  public:
    /// Makes the folder where it is missing. What has runs of its own has a folder of its own.
    static Result<Journal> open(const Root& root, std::string_view folder = journal_folder);

    /// The record of the change that was under way when the last run was cut, if one was.
    Result<std::optional<Undo>> pending() const;

    /// Durable when this returns: from here on, whatever happens is undone at the next start.
    Result<> write_pending(const Undo& undo) const;

    /// The change under way is done: it becomes run `run`, in one rename.
    Result<> keep_pending(unsigned run) const;

    /// Nothing is under way any more.
    Result<> drop_pending() const;

    /// The runs that can be rolled back, oldest first.
    Result<std::vector<unsigned>> runs() const;
    Result<Undo> read(unsigned run) const;
    Result<> drop(unsigned run) const;

  private:
    Journal(Root root, std::string folder, Fd lock)
        : root_(std::move(root)), folder_(std::move(folder)), lock_(std::move(lock)) {}

    std::string pending_file() const { return folder_ + "/pending"; }
    std::string file_of(unsigned run) const;

    Root root_;
    std::string folder_;
    Fd lock_;
};

}  // namespace bootseal
