// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bootseal/v1/report.pb.h>

#include <functional>

#include "base/result.h"
#include "cli/arguments.h"
#include "cli/session.h"
#include "integrity/check.h"
#include "integrity/manifest.h"
#include "integrity/sealed.h"
#include "integrity/snapshot.h"

namespace bootseal {

/// The manifest that the operand names, or that of the tree, and who decides about it.
class ManifestOfTree {
  public:
    /// The root must outlive it.
    static Result<ManifestOfTree> open(const Arguments& arguments, const Root& root);

    Judge judge() const { return {policy_, clock_now(), *root_}; }
    const Place& place() const { return place_; }

  private:
    ManifestOfTree(TrustPolicy policy, const Root& root, Place place)
        : policy_(std::move(policy)), root_(&root), place_(std::move(place)) {}

    TrustPolicy policy_;
    const Root* root_;
    Place place_;
};

/// A tree held against its manifest.
struct IntegrityRun {
    AcceptedManifest manifest;
    Checked checked;

    v1::Integrity report() const;
};

/// Accepts the manifest and checks the tree against it, with --fast where that is given. On this
/// machine itself what was accepted is kept. `beside` hears of every name of the one walk.
Result<IntegrityRun> run_integrity(const Arguments& arguments, const Tree& tree,
                                   const std::function<Result<>(const Visited&)>& beside = {});

/// The same in the one walk that the rules of a session need as well.
Result<IntegrityRun> check_files(const Arguments& arguments, const Session& session);

/// Accepts the manifest of another image than the tree, a file of the command line.
Result<AcceptedManifest> accept_named_manifest(const Arguments& arguments, const Root& root,
                                               const std::string& file);

inline constexpr Option policy_option{"policy", "FILE",
                                      "which paths are exact, absent, config, grows, volatile"};
inline constexpr Option serial_option{"serial", "NUMBER",
                                      "grows with every release; a machine never goes back"};

/// What --policy and --serial say of a manifest that is being made.
Result<ManifestHead> manifest_head_of(const Arguments& arguments);

/// Makes the manifest of a tree, told to `write` from its beginning to its end.
Result<Covered> write_manifest(const Root& root, const ManifestHead& head,
                               const std::function<Result<>(std::string_view)>& write);

}  // namespace bootseal
