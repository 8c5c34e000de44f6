// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

#include "base/result.h"
#include "cli/arguments.h"

namespace bootseal {

/// What the program says to its caller; bootseal(8).
enum class Exit : int {
    done = 0,           ///< and compliant
    failed = 1,         ///< could not do it
    not_compliant = 2,  ///< did it
    refused = 3,        ///< a signature, role, expiry or serial
    violated = 4,       ///< integrity
    usage = 64,
};

struct Command {
    std::string_view name;      ///< "apply", "ruleset sign"
    std::string_view operands;  ///< "FILE"; how many is for the command to check
    std::string_view summary;   ///< one line of --help
    std::span<const Option> options;
    Result<Exit> (*run)(const Arguments& arguments);
};

/// Every command, in the order of --help.
std::span<const Command> commands();

/// An Error that means "wrong usage": the caller is shown the command's usage.
Error usage_error(std::string what);
bool is_usage_error(const Error& error);

/// The whole program: finds the command, runs it, says what went wrong on standard error.
int run_command_line(int argc, char** argv);

}  // namespace bootseal
