// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/result.h"

namespace bootseal {

/// The words of a command line: what stands alone, and "--name value", which may come again.
struct CommandLine {
    std::vector<std::string> operands;
    std::map<std::string, std::vector<std::string>, std::less<>> options;

    std::string value(std::string_view option, std::string_view otherwise) const;
};

/// Notes for the audit log what a command did; `store` has been opened before.
Result<> note_command(const std::string& store, const char* action, const std::string& subject);

/// Makes an authority, a server certificate and a collector.yaml in a new folder, for a first try.
Result<> init_folder(const CommandLine& line);

/// Prints tokens, each good for one agent.
Result<> print_tokens(const CommandLine& line);

Result<> revoke_agent(const CommandLine& line);

/// Prints the list of revoked certificates, PEM, for whoever else meets agents.
Result<> print_revoked(const CommandLine& line);

/// Prints how much is in the store.
Result<> print_status(const CommandLine& line);

/// "user add NAME", whose password is a line of standard input; "user list"; "user remove NAME".
Result<> manage_users(const CommandLine& line);

/// Answers until SIGTERM or SIGINT.
Result<> serve(const CommandLine& line);

}  // namespace bootseal
