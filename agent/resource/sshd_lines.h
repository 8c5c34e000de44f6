// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bootseal {

/// A line of sshd_config, split the way sshd does: the keyword ends at a blank, a quote or one "=".
struct SshdLine {
    std::string keyword;
    std::string_view rest;  ///< what follows, unsplit; the line must outlive it
};

/// The keyword and the rest of a line, or nothing where sshd skips the line.
std::optional<SshdLine> split_sshd_line(std::string_view line);

/// Takes a word off the front, as sshd reads keywords and Match criteria: `user=root`, `user
/// "a b"`. Nothing at the end, and where a quote is left open.
std::optional<std::string> take_sshd_word(std::optional<std::string_view>& rest);

/// The arguments of a keyword: quotes and backslashes undone, a "#" that begins a word ends them.
/// Nothing where a quote is left open.
std::optional<std::vector<std::string>> split_sshd_arguments(std::string_view text);

}  // namespace bootseal
