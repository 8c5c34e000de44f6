// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "store/fleet_view.h"
#include "web/table.h"

namespace bootseal {

// How grave each value is; its word is name_of() with blanks.

Tone tone_of(HostResult value);
Tone tone_of(HostIntegrity value);
Tone tone_of(HostLockdown value);
Tone tone_of(RuleSeverity value);
Tone tone_of(RuleStatus value);
Tone tone_of(IncidentKind value);

/// "not compliant" of "not_compliant".
std::string in_words(std::string_view name);

/// A value as a badge; in CSV and JSON it has its name.
template <class Value>
Cell badge_of(Value value, std::string link = {}) {
    auto cell = badge_cell(name_of(value), tone_of(value), std::move(link));
    cell.shown = in_words(cell.text);
    return cell;
}

/// The value with a name; none where there is none.
template <class Value>
std::optional<Value> value_named(std::string_view name) {
    constexpr int most = 16;
    for (int number = 0; number < most; ++number) {
        const auto value = static_cast<Value>(number);
        if (name_of(value) == name && (number == 0 || name_of(value) != name_of(Value{}))) {
            return value;
        }
    }
    return std::nullopt;
}

}  // namespace bootseal
