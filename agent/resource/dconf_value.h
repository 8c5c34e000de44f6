// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bootseal {

/// A setting of dconf, as far as rules ask for them: the type of GVariant and the value as text.
struct DconfValue {
    char type = 's';   ///< 'b', 'u', 'i' or 's'
    std::string text;  ///< "true", "900" or the string itself

    bool operator==(const DconfValue&) const = default;
};

/// "true", "uint32 900", "900" (an int32), "'text'" as in the files that dconf(1) compiles; nothing
/// where it is something else.
std::optional<DconfValue> parse_dconf_value(std::string_view text);

/// The same the other way round.
std::string dconf_text(const DconfValue& value);

/// A line of a file of [groups] with key=value, as GKeyFile reads it.
struct KeyfileLine {
    std::string group;
    std::string key;
    std::string value;
    std::size_t line = 0;  ///< from 1
};
std::vector<KeyfileLine> parse_keyfile(std::string_view text);

}  // namespace bootseal
