// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bootseal {

/// How a configuration file of settings is read.
enum class Dialect {
    equals,   ///< `key = value`; "#" begins a comment line
    postfix,  ///< the same, and a line that begins with a blank continues the one before:
              ///< postconf(5)
    space,    ///< `key value`, the value without its quotes: login.defs(5)
    auditd,   ///< `key = value` with blanks between, keys in any case: auditd.conf(5)
};

/// A setting as it stands in a text.
struct Assignment {
    std::string key;
    std::string value;
    std::size_t line = 0;   ///< from 1, of its first line
    std::size_t begin = 0;  ///< where the value stands in the text: this and all up to `end`
    std::size_t end = 0;    ///< goes when it is replaced
};

/// The first line, from 1, that auditd takes for no setting: it does not start then.
std::optional<std::size_t> refused_by_auditd(std::string_view text);

/// The settings of a text in order; of those with the same key the last one wins in every dialect.
std::vector<Assignment> parse_assignments(Dialect dialect, std::string_view text);

/// `text` with the last setting of `key` made `value`, or with a line of it at the end where there
/// is none. Every other byte stays.
std::string assign(Dialect dialect, std::string_view text, std::string_view key,
                   std::string_view value);

}  // namespace bootseal
