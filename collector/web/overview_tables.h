// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "store/fleet_view.h"
#include "web/table.h"

namespace bootseal {

// The tables of the overview.

Table history_table(const std::vector<FleetPoint>& points, Time now);
Table worst_table(const Overview& overview);
Table incidents_table(const Overview& overview);
Table rulesets_table(const Overview& overview);
Table seals_table(const Overview& overview);
Table profiles_table(const Overview& overview);
Table systems_table(const Overview& overview);

/// How many of a kind there are; none where it is not there.
template <class Key>
std::uint64_t count_of(const std::map<Key, std::uint64_t>& counts, Key key) {
    const auto found = counts.find(key);
    return found == counts.end() ? 0 : found->second;
}

}  // namespace bootseal
