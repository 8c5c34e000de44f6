// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "system/root.h"

namespace bootseal {

/// A desktop has ten thousand. What has more is refused.
inline constexpr std::size_t most_packages = 100'000;

/// Whose package it is: Alpine's apk, Debian's dpkg, or rpm.
enum class PackageKind { apk, deb, rpm };

/// A package that is on a tree, as its database describes it. What it does not say is empty.
struct Software {
    PackageKind kind = PackageKind::deb;
    std::string name;
    std::string version;                 ///< of rpm with the release, and without the epoch
    std::optional<std::uint32_t> epoch;  ///< of rpm; Debian's is in its version
    std::string architecture;
    std::string source;                 ///< what it was built of; of rpm the name of the file
    std::string source_version;         ///< where it differs from that of the package
    std::string maintainer;             ///< "Ann Author <ann@example.org>"
    std::string description;            ///< one line
    std::vector<std::string> licences;  ///< as they are written there
    std::vector<std::string> files;     ///< as walk() has them, folders included; sorted
};

/// What the databases of packages say that a tree holds.
struct Inventory {
    std::vector<PackageKind> databases;  ///< that it has; none is a fact and no error
    std::vector<Software> software;      ///< by kind, name, version, architecture
};

/// Reads whatever databases there are. One that cannot be read in whole is an error.
Result<Inventory> read_inventory(const Root& root);

// One database each; nothing where the tree has no such.
using SoftwareList = std::optional<std::vector<Software>>;
Result<SoftwareList> read_apk_software(const Root& root);
Result<SoftwareList> read_deb_software(const Root& root);
Result<SoftwareList> read_rpm_software(const Root& root);

}  // namespace bootseal
