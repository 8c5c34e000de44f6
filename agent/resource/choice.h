// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "resource/resource.h"

namespace bootseal {

/// What the ruleset has chosen where there are several ways, for `when`: a rule of the way that was
/// not taken does not apply.
///
///     choice: {of: "${logging}", is: journald}
Result<std::unique_ptr<Resource>> parse_choice(Fields& fields);

}  // namespace bootseal
