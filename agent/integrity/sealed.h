// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "integrity/chain.h"
#include "system/root.h"
#include "trust/verify.h"

namespace bootseal {

/// Where the manifest of an image is; its additions stand beside it, with a number behind its name.
inline constexpr std::string_view sealed_manifest = "var/lib/bootseal/integrity/sealed.mtree";

/// Where the statement that the image was sealed with is, with its signature beside it.
inline constexpr std::string_view sealed_statement = "var/lib/bootseal/integrity/seal.json";

/// A file of the tree, or one that the caller named.
class Place {
  public:
    Place(const Root* tree, std::string name) : tree_(tree), name_(std::move(name)) {}

    std::string shown() const { return (tree_ ? "/" : "") + name_; }
    Place with(const std::string& suffix) const { return {tree_, name_ + suffix}; }
    Result<Fd> open() const;
    Result<> write(std::string_view bytes) const;

  private:
    const Root* tree_;  ///< null: named by the caller; must outlive this
    std::string name_;
};

/// A manifest and its additions, each signed by whom the policy asks for, in one chain, and none
/// older than what was accepted before.
struct AcceptedManifest {
    Place place;
    std::unique_ptr<Chain> chain;
    Verified verified;  ///< of the manifest itself
    std::size_t additions = 0;
};

/// Who and what decides whether a manifest is accepted.
struct Judge {
    const TrustPolicy& policy;
    Time clock;
    const Root& root;  ///< that keeps what was accepted before
};

/// Accepts the manifest that is there. None there is an error for is_absent(), and what is wrong
/// with it a Refusal.
Result<AcceptedManifest> accept_manifest(const Place& place, const Judge& judge);

/// Puts an addition and its signature beside the manifest, if both would be accepted there.
Result<> add_to_manifest(AcceptedManifest& manifest, const Judge& judge,
                         const std::string& addition, const std::string& signature);

/// Keeps what was accepted, so that nobody goes back behind it.
Result<> keep_manifest(const Root& root, const AcceptedManifest& manifest);

}  // namespace bootseal
