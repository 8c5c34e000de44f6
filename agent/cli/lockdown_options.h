// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/time.h"
#include "cli/arguments.h"
#include "image/lockdown_order.h"
#include "system/root.h"

namespace bootseal {

/// What the command line asks for, and for what it leaves open who asks: the account that was
/// logged in to, its keys, and where its session comes from. In a tree that does not run, the one
/// who asks is not the one who will build there.
Result<LockdownOrder> order_of(const Arguments& arguments, const Root& root, bool live, Time now);

}  // namespace bootseal
