// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "system/root.h"
#include "trust/policy.h"
#include "trust/verify.h"

namespace bootseal {

/// The bytes of a signed file and of its signature, which is empty where there is none.
struct SignedFile {
    std::string name;
    std::string bytes;
    std::string signature;
};

/// A file of the command line, with the signature beside it.
Result<SignedFile> read_signed(const std::string& file);

/// A file of the tree, by its path without a slash at the start.
Result<SignedFile> read_signed(const std::string& path, const Root& root);

/// The file that the command line names, or that of the tree, or nothing where there is neither.
Result<std::optional<SignedFile>> find_signed(const std::optional<std::string>& named,
                                              std::string_view path, const Root& root);

/// A kind of file of which a tree ships one.
struct ShippedKind {
    std::string_view option;  ///< that names another one, and what it is called: "ruleset"
    std::string_view folder;  ///< where it is in a tree
};

/// The file that the command line names, or the one that the tree ships.
Result<SignedFile> find_shipped(const std::optional<std::string>& named, const ShippedKind& kind,
                                const Root& root);

/// Holds a file against its signature; what is wrong with it names the file.
Result<Verified> verify_signed(const SignedFile& file, const TrustPolicy& policy, Time clock);

}  // namespace bootseal
