// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "resource/resource.h"

namespace bootseal {

/// What must hold for all accounts and groups of the machine's own files.
///
///     account: {invariant: unique_uids}
Result<std::unique_ptr<Resource>> parse_account(Fields& fields);

}  // namespace bootseal
