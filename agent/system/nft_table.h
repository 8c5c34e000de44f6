// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "base/result.h"
#include "system/kernel_table.h"
#include "system/lockdown_rules.h"

namespace bootseal {

/// The firewall of a locked down machine: the table `inet bootseal` of nf_tables, in the network
/// namespace that the calling thread is in. All of these take root (CAP_NET_ADMIN).

/// Puts the table in place in one step, also where there is one of that name already: no packet
/// comes through in between.
Result<> set_table(const LockdownRules& rules);

/// The table is gone afterwards, whether or not it was there.
Result<> remove_table();

struct TableDump {
    KernelTable table;
    std::uint64_t dropped = 0;  ///< packets, since the table was set
};

/// The table as the kernel has it, or nothing where there is none.
Result<std::optional<TableDump>> dump_table();

/// Whether what is there is what set_table() would set.
bool matches(const TableDump& dump, const LockdownRules& rules);

}  // namespace bootseal
