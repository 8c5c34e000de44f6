// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <unordered_map>

#include "integrity/entry.h"
#include "system/software.h"

namespace bootseal {

/// The digests of the files that packages brought, kept while a snapshot goes by.
class PackageDigests {
  public:
    explicit PackageDigests(const Inventory& inventory);

    /// Whether a path is of a package; the others need not be read.
    bool wants(const std::string& path) const { return sha256_.contains(path); }

    void see(const Entry& entry);

    /// In lower case hex; null where no regular file of a package was seen at `path`.
    const std::string* find(const std::string& path) const;

  private:
    std::unordered_map<std::string, std::string> sha256_;
};

}  // namespace bootseal
