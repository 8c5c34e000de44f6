// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace bootseal {

/// The SHA-256 of a regular file in lower case hex, by its path as walk() has it; null where there
/// is none.
using Sha256Of = std::function<const std::string*(const std::string& path)>;

/// What package_hash() is, in words for who wants to do it again.
inline constexpr std::string_view package_hash_rule =
    "SHA-256 of the lines that sha256sum prints for the regular files of the package, by their "
    "absolute paths in the tree, sorted by byte";

/// One hash for a package as it lies on the disk; empty where nothing of it does.
std::string package_hash(const std::vector<std::string>& files, const Sha256Of& sha256_of);

}  // namespace bootseal
