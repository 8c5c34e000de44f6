// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "system/overlay.h"

namespace bootseal {

inline constexpr auto sudoers_file = "/etc/sudoers";
inline constexpr auto sudoers_dir = "/etc/sudoers.d";

/// Where something stands in a file: these bytes, on this line, from 1.
struct SudoersPlace {
    std::string file;
    std::size_t line = 0;
    std::size_t begin = 0;
    std::size_t end = 0;

    std::string where() const;
};

/// A parameter of a Defaults line.
struct SudoersDefault {
    std::string scope;  ///< empty for all, else "@host", ":user", "!command", ">runas"
    std::string name;
    std::string value;     ///< without quotes; empty for a flag
    bool negated = false;  ///< "!name"
    bool alone = false;    ///< its line has no other parameter
    SudoersPlace place;
};

/// Who may run what, as far as this program asks.
struct SudoersRule {
    std::string users;                   ///< the list as written: "alice, %sudo"
    std::vector<SudoersPlace> nopasswd;  ///< the tags NOPASSWD, with their colons
    SudoersPlace place;
};

/// What sudo knows after reading sudoers(5), in its order.
struct SudoersConfig {
    std::vector<SudoersDefault> defaults;
    std::vector<SudoersRule> rules;
    bool reads_dir = false;  ///< /etc/sudoers.d is included
};

/// Reads /etc/sudoers and what it includes. Files that sudo refuses to read, for whose they are or
/// who may write them, are passed over as sudo does. Without /etc/sudoers nothing is set.
Result<SudoersConfig> read_sudoers(const Overlay& files);

/// A file, or all files of a folder, read where this stands.
struct SudoersInclude {
    std::string path;
    bool folder = false;
};

/// What one text says, in order. Lines that sudo cannot read it passes over.
using SudoersItem = std::variant<SudoersDefault, SudoersRule, SudoersInclude>;
std::vector<SudoersItem> parse_sudoers(std::string_view text, const std::string& file);

}  // namespace bootseal
