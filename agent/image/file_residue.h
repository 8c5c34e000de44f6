// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "image/residue.h"
#include "system/walk.h"

namespace bootseal {

/// What a file gives away without being read: by its name, its mode and whose it is.
class FileJudge {
  public:
    /// Reads who has an account in the tree.
    static Result<FileJudge> open(const Root& root);

    /// `package` is the one that a path is of, or "".
    std::vector<Residue> judge(const Visited& visited, const std::string& package) const;

  private:
    FileJudge(std::set<uid_t> users, std::set<gid_t> groups)
        : users_(std::move(users)), groups_(std::move(groups)) {}

    std::set<uid_t> users_;
    std::set<gid_t> groups_;
};

/// Accounts of shadow(5) that have a password, by their lines.
Result<std::vector<Residue>> accounts_with_passwords(const Root& root);

}  // namespace bootseal
