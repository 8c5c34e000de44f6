// SPDX-License-Identifier: Apache-2.0
//
// lockdown_table set|remove|forget|state [RULE]...: the firewall of a locked down machine by
// itself, for tests that send packets. A RULE is "in" or "out", a network, and a protocol with
// ports where it is not all:
//   lockdown_table set in,192.0.2.0/24,tcp,22 out,198.51.100.53,udp,53
// "state" says whether the kernel has the table of these rules, and what it has dropped.
// Runs only in a network namespace that its caller is not in.
#include <sys/stat.h>
#include <unistd.h>

#include <iostream>
#include <optional>

#include "base/text.h"
#include "system/conntrack.h"
#include "system/nft_table.h"

using namespace bootseal;

namespace {

/// The network of a process; not every process lets others see it.
std::optional<ino_t> network_of(const std::string& process) {
    struct stat status = {};
    if (::stat(("/proc/" + process + "/ns/net").c_str(), &status) != 0) return std::nullopt;
    return status.st_ino;
}

/// Whether the network was made for this: it is neither that of the test, which starts this program
/// in another, nor that of the first process.
bool is_apart() {
    const auto own = network_of("thread-self");
    const auto test = network_of(std::to_string(::getppid()));
    return own && test && own != test && own != network_of("1");
}

Result<LockdownRules> parse_rules(const std::vector<std::string>& arguments) {
    LockdownRules rules;
    for (const auto& argument : arguments) {
        const auto fields = split(argument, ',');
        if (argument == "dhcp") rules.dhcp_client = true;
        if (argument == "dhcp") continue;
        if (fields.size() < 2) return invalid("not a rule: " + argument);
        Allowed allowed{TRY(parse_subnet(fields[1])), Allowed::Protocol::any, {}};
        if (fields.size() > 2) {
            const bool is_tcp = fields[2] == "tcp";
            allowed.protocol = is_tcp ? Allowed::Protocol::tcp : Allowed::Protocol::udp;
        }
        for (std::size_t at = 3; at < fields.size(); ++at) {
            allowed.ports.push_back(
                static_cast<std::uint16_t>(parse_number(fields[at]).value_or(0)));
        }
        (fields[0] == "in" ? rules.inbound : rules.outbound).push_back(std::move(allowed));
    }
    return rules;
}

Result<> say_state(const LockdownRules& rules) {
    const auto dump = TRY(dump_table());
    if (!dump) {
        std::cout << "absent\n";
    } else {
        std::cout << (matches(*dump, rules) ? "as set" : "changed") << ", " << dump->dropped
                  << " dropped\n";
    }
    return {};
}

Result<> act(const std::string& what, const std::vector<std::string>& arguments) {
    const auto rules = TRY(parse_rules(arguments));
    if (what == "set") return set_table(rules);
    if (what == "remove") return remove_table();
    if (what == "forget") return forget_connections();
    if (what == "state") return say_state(rules);
    return invalid("not a command: " + what);
}

}  // namespace

int main(int count, char** arguments) {
    if (!is_apart()) {
        std::cerr << "lockdown_table: this is the network of the machine\n";
        return 64;
    }
    if (count < 2) return 64;
    const auto done = act(arguments[1], {arguments + 2, arguments + count});
    if (!done) std::cerr << "lockdown_table: " << done.error().what << "\n";
    return done ? 0 : 1;
}
