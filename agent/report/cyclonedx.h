// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/time.h"
#include "report/package_hash.h"
#include "system/os_release.h"
#include "system/software.h"

namespace bootseal {

/// What a bill of materials is made of.
struct Bill {
    const OsRelease& system;
    const Inventory& inventory;
    Sha256Of sha256_of;  ///< empty: no component has a hash
    Time made;
};

/// The bill in the JSON of CycloneDX 1.6. The same bill gives the same bytes, and one that differs
/// in its time only has the same serial number.
std::string cyclonedx(const Bill& bill);

}  // namespace bootseal
