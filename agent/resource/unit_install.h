// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "system/overlay.h"
#include "system/unit_files.h"

namespace bootseal {

/// Makes the links that the [Install] section of a unit asks for, and of the units it names in
/// Also=, as `systemctl enable` does.
Result<> enable_unit(Overlay& files, const UnitFile& unit);

/// Takes away the administrator's links that start a unit, and the units it names in Also=. Links
/// that a package ships stay.
Result<> disable_unit(Overlay& files, const UnitFile& unit);

}  // namespace bootseal
