// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "integrity/manifest.h"

namespace bootseal {

/// A manifest and what was accepted since: the entry of the latest addition that has one for a path
/// counts. The additions are in memory, the manifest is not.
class Chain {
  public:
    /// `sha256` is that of the manifest's bytes.
    Chain(Manifest manifest, std::string sha256);

    /// The next addition, which says that it follows what was there before.
    Result<> add(Manifest addition, std::string sha256, const std::string& file);

    const ManifestHead& head() const { return manifest_.head(); }
    const std::vector<Acceptance>& acceptances() const { return acceptances_; }
    const std::string& last_sha256() const { return last_sha256_; }

    /// The next entry in the order of the walk; nothing at the end.
    Result<std::optional<Entry>> next();

  private:
    struct InOrderOfWalk {
        bool operator()(const std::string& one, const std::string& other) const {
            return walk_order(one, other) == Order::before;
        }
    };

    Manifest manifest_;
    std::string last_sha256_;
    std::vector<Acceptance> acceptances_;
    std::map<std::string, Entry, InOrderOfWalk> accepted_;
    std::optional<Entry> waiting_;  ///< of the manifest
};

}  // namespace bootseal
