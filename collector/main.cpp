// SPDX-License-Identifier: Apache-2.0
#include <sys/stat.h>

#include <array>
#include <cstdio>
#include <string>
#include <string_view>

#include "commands.h"
#include "log.h"
#include "trust/openssl.h"

namespace {

using namespace bootseal;

struct Command {
    std::string_view name;
    Result<> (*run)(const CommandLine& line);
};

constexpr std::array<Command, 7> commands{{
    {"init", init_folder},
    {"serve", serve},
    {"token", print_tokens},
    {"revoke", revoke_agent},
    {"revoked", print_revoked},
    {"status", print_status},
    {"user", manage_users},
}};

constexpr auto usage =
    "Usage: bootseal-collector COMMAND\n"
    "\n"
    "  init FOLDER [--name NAME]...           keys, certificates and a collector.yaml for a first "
    "try\n"
    "  serve [--config FILE]                  take what agents send, until SIGTERM\n"
    "  token [--config FILE] [--for 1h] [--count 1]\n"
    "                                         let an agent in: each token is good for one\n"
    "  revoke [--config FILE] AGENT           nothing of the agent is accepted any more\n"
    "  revoked [--config FILE]                the list of revoked certificates, in PEM\n"
    "  status [--config FILE]                 how much is in the store\n"
    "  user [--config FILE] [--role viewer|admin] add NAME\n"
    "                                         let somebody log in; standard input has the "
    "password\n"
    "  user [--config FILE] list\n"
    "  user [--config FILE] remove NAME\n"
    "\n"
    "Exit status: 0 done, 1 failed, 64 wrong usage.\n";

constexpr int wrong_usage = 64;

/// False where an option lacks its value.
bool parse(int argc, char** argv, CommandLine& line) {
    for (int i = 2; i < argc; ++i) {
        const std::string word = argv[i];
        if (!word.starts_with("--")) {
            line.operands.push_back(word);
            continue;
        }
        if (i + 1 == argc) return false;
        line.options[word.substr(2)].emplace_back(argv[++i]);
    }
    for (const auto& [name, values] : line.options) {
        if (name != "config" && name != "for" && name != "count" && name != "name" &&
            name != "role")
            return false;
    }
    return true;
}

}  // namespace

int main(int argc, char** argv) {
    // Keys and the database are nobody else's.
    ::umask(077);
    prepare_openssl();
    const std::string_view name = argc > 1 ? argv[1] : "";
    if (name == "--help") {
        std::fputs(usage, stdout);
        return 0;
    }
    for (const auto& command : commands) {
        CommandLine line;
        if (command.name != name) continue;
        if (!parse(argc, argv, line)) break;
        const auto done = command.run(line);
        if (done && std::fflush(stdout) == 0) return 0;
        log_line(done ? "cannot write the output" : done.error().what);
        return 1;
    }
    std::fputs(usage, stderr);
    return wrong_usage;
}
