// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "system/overlay.h"

namespace bootseal {

inline constexpr auto aide_file = "/etc/aide/aide.conf";

/// A line of aide.conf(5) that says which files are looked at.
struct AideRule {
    enum class Kind { selective, equal, negative };

    Kind kind = Kind::selective;
    std::string pattern;  ///< a regular expression, which matches from the start of a path
    bool of_files = true;
    bool of_folders = true;
    std::set<std::string> attributes;
    /// Whether AIDE reads the line; it depends on what is not known here otherwise.
    bool certain = true;
    std::string where;  ///< "/etc/aide/aide.conf:12"
};

/// The rules of /etc/aide/aide.conf and of what it includes, in order, or nothing where it does not
/// exist. What included programs print is left out. A line that AIDE refuses is an error: it does
/// not start then.
Result<std::optional<std::vector<AideRule>>> read_aide(const Overlay& files);

/// What AIDE does with a file.
struct AideMatch {
    enum class Kind {
        watched,   ///< `by` says with which attributes
        excluded,  ///< by `by`
        unclear,   ///< `by` may come first
        none,      ///< no rule is about it
    };

    Kind kind = Kind::none;
    const AideRule* by = nullptr;
};

/// Exclusions come first, of the file and of the folders that it is in; then the rules that share
/// the most of its path, and of those the first.
AideMatch match_aide(const std::vector<AideRule>& rules, std::string_view path);

}  // namespace bootseal
