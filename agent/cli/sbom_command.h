// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/time.h"
#include "cli/command.h"
#include "integrity/check.h"
#include "system/root.h"

namespace bootseal {

extern const std::span<const Option> sbom_options;

Result<Exit> sbom_command(const Arguments& arguments);

/// The bill of materials of a tree.
struct BillOfTree {
    std::string text;  ///< CycloneDX 1.6, JSON
    std::size_t packages = 0;
    std::size_t databases = 0;  ///< of packages, that the tree has
    Covered covered;
};
Result<BillOfTree> bill_of(const Root& root, Time made);

}  // namespace bootseal
