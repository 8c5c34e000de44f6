// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "resource/resource.h"

namespace bootseal {

/// Whether a package is on the machine, as dpkg knows it.
///
///     package: {name: cron, state: installed}
///     package: {name: telnetd, state: absent}
Result<std::unique_ptr<Resource>> parse_package(Fields& fields);

}  // namespace bootseal
