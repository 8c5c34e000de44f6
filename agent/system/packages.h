// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "system/deb822.h"
#include "system/root.h"

namespace bootseal {

inline constexpr std::string_view dpkg_status = "/var/lib/dpkg/status";

/// dpkg's own states, dpkg(1). The two of pending triggers count as installed: such a package is
/// configured and works.
enum class PackageState {
    not_installed,
    config_files,
    half_installed,
    unpacked,
    half_configured,
    installed,
};

/// "half-configured": the word that dpkg has for it.
std::string_view describe(PackageState state);

struct PackageStatus {
    std::string name;
    std::string architecture;
    std::string version;
    PackageState state = PackageState::not_installed;
};

/// Tells `take` each paragraph of dpkg's database as it lies in the tree. One that comes later is
/// newer. No database is an error.
Result<> read_dpkg_status(const Root& root, const std::function<Result<>(const Paragraph&)>& take);

/// One file of that form.
Result<> read_dpkg_stanzas(const Root& root, std::string_view file,
                           const std::function<Result<>(const Paragraph&)>& take);

/// What a paragraph says of its package.
Result<PackageStatus> parse_package(const Paragraph& paragraph);

/// What dpkg's database says of the packages in a tree. It is read with the first question and
/// kept; remedies do not change it. Not for several threads at once.
class Packages {
  public:
    explicit Packages(Root root);
    ~Packages();
    Packages(const Packages&) = delete;
    Packages& operator=(const Packages&) = delete;

    /// What is known of the package `name`, which may be "name:architecture"; nothing where dpkg
    /// has never heard of it. Of several architectures the most installed one answers. What a
    /// package provides is not looked at. No database, or one that names no package, is an error.
    Result<std::optional<PackageStatus>> find(std::string_view name) const;

  private:
    class Index;
    Result<> load() const;

    Root root_;
    mutable std::unique_ptr<const Index> index_;
    mutable std::optional<Error> failure_;
};

}  // namespace bootseal
