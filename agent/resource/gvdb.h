// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "base/result.h"
#include "resource/dconf_value.h"

namespace bootseal {

/// A compiled database of dconf: a file in the format GVDB, in which programs look settings up.
struct DconfDatabase {
    std::map<std::string, DconfValue> values;  ///< "/org/gnome/desktop/session/idle-delay"
    std::set<std::string> locks;               ///< keys that no user can set

    bool operator==(const DconfDatabase&) const = default;
};

/// Values of other types than those of DconfValue are left out. Anything that does not hold
/// together is an error.
Result<DconfDatabase> read_gvdb(std::string_view bytes);
std::string write_gvdb(const DconfDatabase& database);

}  // namespace bootseal
