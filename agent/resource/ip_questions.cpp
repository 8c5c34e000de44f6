// SPDX-License-Identifier: Apache-2.0
#include "resource/ip_questions.h"

#include <array>

#include "base/text.h"
#include "resource/evidence.h"
#include "resource/sshd_ports.h"
#include "system/kernel.h"

namespace bootseal {

namespace {

using Interface = IpPackets::Interface;

constexpr std::array<std::string_view, 2> protocols = {"tcp", "udp"};

std::string_view name_of(IpFamily family) {
    return family == IpFamily::ipv4 ? "IPv4" : "IPv6";
}

std::string of(const IpFirewall& firewall) {
    return " of " + std::string(name_of(firewall.rules.family()));
}

std::string place_of(const IpFirewall& firewall, std::string_view hook, const IpRule* rule) {
    if (rule) return printable(rule->where);
    const auto& where = firewall.rules.chain(hook)->policy_where;
    return where.empty() ? firewall.file : printable(where);
}

std::string text_of(const IpFirewall& firewall, std::string_view hook, const IpRule* rule) {
    return rule ? printable(rule->text) : "policy " + firewall.rules.chain(hook)->policy;
}

Verdict holds(bool good) {
    return good ? Verdict::compliant : Verdict::drifted;
}

enum class Share { all, rest };

/// These are accepted, all of them or those that no rule takes out; else what denies them.
Result<> ask_accepted(const IpFirewall& firewall, std::string_view hook, const IpPackets& packets,
                      Share share, const std::string& expected, std::vector<Evidence>& evidence) {
    const auto fate = TRY(firewall.rules.follow(hook, packets));
    const bool good = share == Share::all ? fate.all_accepted() : fate.rest_accepted;
    const auto* decides = share == Share::rest ? fate.last : good ? fate.acceptor : fate.denier;
    evidence.push_back(persisted(holds(good), place_of(firewall, hook, decides),
                                 expected + of(firewall), text_of(firewall, hook, decides)));
    return {};
}

IpPackets packets_of(const IpFirewall& firewall, Interface interface, std::string_view protocol,
                     std::string_view state) {
    IpPackets packets;
    packets.family = firewall.rules.family();
    packets.interface = interface;
    packets.protocol = std::string(protocol);
    packets.state = std::string(state);
    return packets;
}

Result<Evidence> port_named(const IpFirewall& firewall, Facet facet, const std::string& protocol,
                            int port, const std::string& by) {
    const auto* rule =
        TRY(firewall.rules.names("INPUT", connections_to(firewall.rules.family(), protocol, port)));
    return Evidence{facet, holds(rule != nullptr), rule ? printable(rule->where) : firewall.file,
                    "a rule for " + std::to_string(port) + "/" + protocol + by + of(firewall),
                    rule ? printable(rule->text) : "no such rule"};
}

}  // namespace

IpPackets connections_to(IpFamily family, const std::string& protocol, int port) {
    IpPackets packets;
    packets.family = family;
    packets.interface = Interface::elsewhere;
    packets.protocol = protocol;
    packets.state = "NEW";
    packets.port = port;
    return packets;
}

Result<> ask_default_deny(const IpFirewall& firewall, std::vector<Evidence>& evidence) {
    for (const std::string_view hook : {"INPUT", "FORWARD", "OUTPUT"}) {
        const auto expected = "denied by default: " + lower(hook) + of(firewall);
        const auto fate = TRY(firewall.rules.follow_rest(hook));
        const auto* decides = fate.last;
        bool good = fate.all_denied();
        const auto* chain = firewall.rules.chain(hook);
        if (hook == "OUTPUT" && chain->policy == "DROP") {
            evidence.push_back(persisted(Verdict::compliant, place_of(firewall, hook, nullptr),
                                         expected, "policy DROP"));
            continue;
        }
        if (hook == "INPUT" && good) {
            for (const auto protocol : protocols) {
                const auto all = TRY(firewall.rules.follow(
                    hook, packets_of(firewall, Interface::elsewhere, protocol, "NEW")));
                if (!all.last || !all.rest_accepted) continue;
                good = false;
                decides = all.last;
            }
        }
        evidence.push_back(persisted(holds(good), place_of(firewall, hook, decides), expected,
                                     text_of(firewall, hook, decides)));
    }
    return {};
}

Result<> ask_loopback(const IpFirewall& firewall, std::vector<Evidence>& evidence) {
    for (const std::string_view hook : {"INPUT", "OUTPUT"}) {
        TRY(ask_accepted(firewall, hook, packets_of(firewall, Interface::lo, "tcp", "NEW"),
                         Share::all, "lo accepted: " + lower(hook), evidence));
    }
    const bool is_four = firewall.rules.family() == IpFamily::ipv4;
    for (const auto protocol : protocols) {
        auto packets = packets_of(firewall, Interface::elsewhere, protocol, "NEW");
        packets.source = is_four ? "127.0.0.0/8" : "::1";
        const auto fate = TRY(firewall.rules.follow("INPUT", packets));
        const bool good = fate.all_denied() && fate.last;
        const auto* decides = good ? fate.last : fate.acceptor;
        evidence.push_back(persisted(
            holds(good), place_of(firewall, "INPUT", decides),
            packets.source + " denied elsewhere than on lo: " + packets.protocol + of(firewall),
            decides ? printable(decides->text) : "no such rule"));
    }
    return {};
}

Result<> ask_established(const IpFirewall& firewall, std::vector<Evidence>& evidence) {
    for (const auto protocol : protocols) {
        TRY(ask_accepted(firewall, "INPUT",
                         packets_of(firewall, Interface::elsewhere, protocol, "ESTABLISHED"),
                         Share::rest, "answers accepted: " + std::string(protocol), evidence));
    }
    return {};
}

Result<> ask_outbound(const IpFirewall& firewall, std::vector<Evidence>& evidence) {
    for (const auto protocol : protocols) {
        for (const std::string_view state : {"NEW", "ESTABLISHED"}) {
            TRY(ask_accepted(
                firewall, "OUTPUT", packets_of(firewall, Interface::elsewhere, protocol, state),
                Share::rest, "let out: " + std::string(protocol) + " " + lower(state), evidence));
        }
    }
    return {};
}

Result<> ask_open_ports(const IpFirewall& firewall, const System& system,
                        std::vector<Evidence>& evidence) {
    const auto ports = TRY(sshd_ports(system.files));
    for (const auto port : ports) {
        evidence.push_back(TRY(port_named(firewall, Facet::persisted, "tcp", port, " (sshd)")));
    }
    if (ports.empty()) {
        evidence.push_back(persisted(Verdict::compliant, firewall.file,
                                     "a rule for each port of sshd" + of(firewall), "no sshd"));
    }
    if (!system.kernel) return {};
    std::set<std::string> seen;
    for (const auto& socket : TRY(system.kernel->listening())) {
        const bool is_four = firewall.rules.family() == IpFamily::ipv4;
        if (socket.reach == ListeningSocket::Reach::loopback) continue;
        if (!(is_four ? socket.ipv4 : socket.ipv6) || !seen.insert(socket.name()).second) continue;
        evidence.push_back(TRY(
            port_named(firewall, Facet::live, socket.protocol, socket.port, ", which is open")));
    }
    return {};
}

Result<LetsIn> lets_in(const IpRules& rules, int port) {
    const auto packets = connections_to(rules.family(), "tcp", port);
    const auto fate = TRY(rules.follow("INPUT", packets));
    const bool named = TRY(rules.names("INPUT", packets)) != nullptr && fate.some_accepted;
    return named || fate.plainly_accepted ? LetsIn::somebody : LetsIn::nobody;
}

Result<std::string> cut_off(const IpRules& rules, const std::set<int>& ssh) {
    for (const auto port : ssh) {
        if (TRY(lets_in(rules, port)) == LetsIn::nobody)
            return "ssh on port " + std::to_string(port);
    }
    for (const auto protocol : protocols) {
        IpPackets packets;
        packets.family = rules.family();
        packets.interface = Interface::elsewhere;
        packets.protocol = std::string(protocol);
        packets.state = "ESTABLISHED";
        const auto answers = TRY(rules.follow("INPUT", packets));
        if (!answers.rest_accepted) return "answers to what this machine asks";
        packets.state = "NEW";
        const auto out = TRY(rules.follow("OUTPUT", packets));
        if (!out.rest_accepted) return "what this machine asks of others";
    }
    return std::string();
}

}  // namespace bootseal
