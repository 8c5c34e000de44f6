// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "resource/resource.h"

namespace bootseal {

/// AIDE has a record to compare files with.
///
///     - aide_database: {state: made}
///
/// The record is there, or a unit of ours makes it at the first boot: that of an image would be of
/// another machine. The remedy is that unit.
Result<std::unique_ptr<Resource>> parse_aide_database(Fields& fields);

}  // namespace bootseal
