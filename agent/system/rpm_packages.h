// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "system/listed_paths.h"
#include "system/rpm_header.h"
#include "system/software.h"

namespace bootseal {

/// The packages that the headers in a database of rpm describe.
class RpmPackages {
  public:
    explicit RpmPackages(const Root& root) : paths_(root) {}

    /// Takes a header. A key to check signatures with is kept there as if it were a package, and is
    /// passed over.
    Result<> add(std::string_view header);

    std::vector<Software> finish() { return std::move(software_); }

  private:
    Result<> add_files(const RpmHeader& header, Software& software);
    Result<> add_file(std::string_view folder, std::string_view name, Software& software);

    ListedPaths paths_;
    std::vector<Software> software_;
    std::size_t path_bytes_ = 0;
};

}  // namespace bootseal
