// SPDX-License-Identifier: Apache-2.0
#include "cli/command.h"

#include <algorithm>
#include <cstdio>

#include "base/text.h"
#include "cli/output.h"
#include "trust/refusal.h"

namespace bootseal {

namespace {

std::string usage_of(const Command& command) {
    std::string text = "Usage: bootseal " + std::string(command.name) + " [OPTION]...";
    if (!command.operands.empty()) text += " " + std::string(command.operands);
    return text + "\n";
}

std::string help_of(const Command& command) {
    std::string text = usage_of(command) + std::string(command.summary) + ".\n";
    if (!command.options.empty()) text += "\n";
    for (const auto& option : command.options) {
        std::string left = "  --" + std::string(option.name);
        if (option.value) left += std::string(" ") + option.value;
        left.resize(std::max<std::size_t>(left.size() + 2, 22), ' ');
        text += left + option.help + "\n";
    }
    return text;
}

std::string help() {
    std::string text = "Usage: bootseal COMMAND [OPTION]...\n\n";
    for (const auto& command : commands()) {
        std::string left = "  " + std::string(command.name);
        left.resize(std::max<std::size_t>(left.size() + 2, 20), ' ');
        text += left + std::string(command.summary) + "\n";
    }
    return text +
           "\nbootseal COMMAND --help says more.\n"
           "Exit status: 0 compliant, 1 failed, 2 not compliant, 3 trust refused,\n"
           "4 integrity violated, 64 wrong usage.\n";
}

/// The command that the first two words name, or else the first; `used` is how many.
const Command* find(const std::vector<std::string>& words, std::size_t& used) {
    const Command* found = nullptr;
    used = 0;
    for (const auto& command : commands()) {
        const auto parts = split(command.name, ' ');
        if (parts.size() <= used || words.size() < parts.size()) continue;
        if (!std::equal(parts.begin(), parts.end(), words.begin())) continue;
        found = &command;
        used = parts.size();
    }
    return found;
}

int run(const Command& command, const std::vector<std::string>& rest) {
    for (const auto& argument : rest) {
        if (argument == "--") break;
        if (argument == "--help") {
            print(help_of(command));
            return static_cast<int>(Exit::done);
        }
    }
    const auto arguments = Arguments::parse(rest, command.options);
    const auto result =
        arguments ? command.run(*arguments) : Result<Exit>(usage_error(arguments.error().what));
    if (result) return static_cast<int>(*result);
    say(result.error().what);
    if (is_usage_error(result.error())) {
        complain(usage_of(command));
        return static_cast<int>(Exit::usage);
    }
    return static_cast<int>(is_refusal(result.error()) ? Exit::refused : Exit::failed);
}

}  // namespace

Error usage_error(std::string what) {
    return {std::make_error_code(std::errc::argument_out_of_domain), std::move(what)};
}

bool is_usage_error(const Error& error) {
    return error.code == usage_error("").code;
}

int run_command_line(int argc, char** argv) {
    const std::vector<std::string> words(argv + (argc > 0 ? 1 : 0), argv + argc);
    if (!words.empty() && words[0] == "--version") {
        print("bootseal " BOOTSEAL_VERSION "\n");
        return static_cast<int>(Exit::done);
    }
    if (!words.empty() && (words[0] == "--help" || words[0] == "help")) {
        print(help());
        return static_cast<int>(Exit::done);
    }
    std::size_t used = 0;
    const auto* command = find(words, used);
    if (command)
        return run(*command, {words.begin() + static_cast<std::ptrdiff_t>(used), words.end()});
    if (!words.empty()) say("no such command: " + printable(words[0]));
    complain(help());
    return static_cast<int>(Exit::usage);
}

}  // namespace bootseal
