// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "integrity/mtree.h"
#include "integrity/policy.h"

namespace bootseal {

/// Why an addition to a manifest was made.
struct Acceptance {
    std::string follows;  ///< SHA-256 of the addition before it, or of the manifest
    std::string what;     ///< "package openssl 3.0.15-1~deb12u1"
    std::string reason;
    std::string by;
    Time at;
};

/// What a manifest says of itself, in comments above its entries.
struct ManifestHead {
    bool ours = false;         ///< in the order of the walk, with all that an Entry can say
    std::uint64_t serial = 0;  ///< grows with every release of an image; 0: it says none
    Policy policy;             ///< where it is not ours, everything is `absent`
    std::optional<Acceptance> acceptance;  ///< it is an addition
};

/// The first lines of a manifest of ours.
std::string manifest_head(const ManifestHead& head);

/// The entries of a manifest, one after the other, in the order of the walk. Ours are never all in
/// memory; those of others are sorted first, and of several entries for one path the last counts.
class Manifest {
  public:
    /// Reads as far as the first entry. An error where it has none.
    static Result<Manifest> open(MtreeReader::More more, const std::string& file);

    const ManifestHead& head() const { return head_; }

    /// The next entry; nothing at the end.
    Result<std::optional<Entry>> next();

  private:
    Manifest(MtreeReader reader, ManifestHead head)
        : reader_(std::move(reader)), head_(std::move(head)) {}

    Result<> sort();

    MtreeReader reader_;
    ManifestHead head_;
    std::optional<Entry> first_;
    std::optional<std::string> last_path_;
    std::vector<Entry> sorted_;  ///< from behind: the next one is the last
};

}  // namespace bootseal
