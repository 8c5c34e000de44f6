// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "resource/sshd_algorithms.h"

namespace bootseal {

/// How sshd reads the arguments of a keyword.
enum class SshdKind {
    choice,      ///< one of some words in any case: "yes", "no"
    time,        ///< "90", "1m30s"
    number,      ///< 0 to 2147483647
    path,        ///< one path or "none"
    word,        ///< one word, as it is
    list,        ///< any number of words, as they are
    rest,        ///< the rest of the line, as it is
    algorithms,  ///< a list with +, - and ^
    startups,    ///< "10:30:60" or "10"
    unchecked,   ///< some words that are counted here and not looked into
    ignored,     ///< sshd warns and goes on
};

/// Which of several lines counts: sshd takes the first for most keywords, but not for all.
enum class SshdMerge { first, last, all };

struct SshdKeyword {
    std::string_view name;  ///< as `sshd -T` prints it
    SshdKind kind = SshdKind::ignored;
    std::string_view detail;    ///< of a choice: "yes no all=yes"; of unchecked: "1-2" words
    std::string_view fallback;  ///< the value without a line; of algorithms unused
    bool in_match = false;      ///< may stand in a Match block
    SshdMerge merge = SshdMerge::first;
    SshdAlgorithms algorithms = SshdAlgorithms::ciphers;
};

/// What the sshd of OpenSSH 9.2p1 in Debian 12 knows by that name, in any case and old names
/// included; or null.
const SshdKeyword* find_sshd_keyword(std::string_view name);

/// The value of a line as `sshd -T` prints it; an error where sshd refuses the line. `rest` is the
/// line after the keyword. Most keywords have one value.
Result<std::vector<std::string>> sshd_values(const SshdKeyword& keyword, std::string_view rest);

/// The value without any line.
std::vector<std::string> default_sshd_values(const SshdKeyword& keyword);

/// Seconds of "1m30s", as sshd counts them.
Result<std::int64_t> parse_sshd_time(std::string_view text);

/// The parts of "10:30:60", or the one of "10".
Result<std::vector<std::int64_t>> parse_startups(std::string_view text);

}  // namespace bootseal
