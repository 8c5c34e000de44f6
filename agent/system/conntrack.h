// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"

namespace bootseal {

/// What the kernel knows of connections is forgotten, in the network namespace that the calling
/// thread is in: to a firewall that lets pass what it knows, those from before are new. Takes root
/// (CAP_NET_ADMIN).
Result<> forget_connections();

}  // namespace bootseal
