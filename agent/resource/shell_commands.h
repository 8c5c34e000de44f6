// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bootseal {

/// A word of a command, and where it stands in the text.
struct ShellWord {
    std::string text;     ///< without quotes; what a shell would expand is left as written
    bool literal = true;  ///< nothing in it is for a shell to expand
    std::size_t begin = 0;
    std::size_t end = 0;
};

/// A simple command of a script, as sh(1) would take the text apart.
struct ShellCommand {
    std::vector<ShellWord> words;
    std::size_t line = 0;  ///< from 1
    bool certain = true;   ///< not within if, case, a loop, a function, braces, nor after &&, || or
                           ///< what may have ended the script
};

/// The simple commands of a script in order. Here-documents are passed over; what stands inside of
/// $( ) is not looked into.
std::vector<ShellCommand> parse_shell_commands(std::string_view text);

/// A value given to `name`, be it by itself or with export, readonly, declare, local or typeset:
/// the word, and the value as part of it.
struct ShellAssignment {
    const ShellWord* word = nullptr;
    std::string_view value;
    std::size_t begin = 0;  ///< where the value stands in the text, up to the word's end
};
std::optional<ShellAssignment> assignment_of(const ShellCommand& command, std::string_view name);

}  // namespace bootseal
