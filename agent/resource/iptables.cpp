// SPDX-License-Identifier: Apache-2.0
#include "resource/iptables.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "resource/evidence.h"
#include "resource/ip_questions.h"
#include "resource/own_lines.h"
#include "resource/sshd_ports.h"

namespace bootseal {

namespace {

enum class Part { default_deny, established, loopback, open_ports };

constexpr std::string_view before_port = "-A INPUT -p tcp --dport ";
constexpr std::string_view after_port = " -m conntrack --ctstate NEW -j ACCEPT";

std::string whole_ruleset(IpFamily family, const std::set<int>& ports) {
    const bool is_four = family == IpFamily::ipv4;
    std::string text = std::string(own_mark) +
                       "\n"
                       "*filter\n"
                       ":INPUT DROP [0:0]\n"
                       ":FORWARD DROP [0:0]\n"
                       ":OUTPUT DROP [0:0]\n"
                       "-A INPUT -i lo -j ACCEPT\n";
    text += is_four ? "-A INPUT -s 127.0.0.0/8 -j DROP\n" : "-A INPUT -s ::1 -j DROP\n";
    // Neighbours are found by ICMPv6, which belongs to no connection.
    text += is_four ? "-A INPUT -p icmp -j ACCEPT\n" : "-A INPUT -p ipv6-icmp -j ACCEPT\n";
    text +=
        "-A INPUT -m conntrack --ctstate INVALID -j DROP\n"
        "-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT\n";
    text += is_four ? "-A INPUT -p udp --sport 67 --dport 68 -j ACCEPT\n"
                    : "-A INPUT -s fe80::/10 -p udp --dport 546 -j ACCEPT\n";
    for (const auto port : ports)
        text += std::string(before_port) + std::to_string(port) + std::string(after_port) + "\n";
    text += "-A OUTPUT -o lo -j ACCEPT\n";
    text += is_four ? "-A OUTPUT -p icmp -j ACCEPT\n" : "-A OUTPUT -p ipv6-icmp -j ACCEPT\n";
    text +=
        "-A OUTPUT -m conntrack --ctstate NEW,RELATED,ESTABLISHED -j ACCEPT\n"
        "COMMIT\n";
    return text;
}

/// The ports that a ruleset of ours lets in.
std::set<int> ports_in(std::string_view text) {
    std::set<int> ports;
    for (const auto line : lines(text)) {
        if (!line.starts_with(before_port) || !line.ends_with(after_port)) continue;
        const auto number = parse_number(
            line.substr(before_port.size(), line.size() - before_port.size() - after_port.size()));
        if (number && *number >= 1 && *number <= 65535) ports.insert(static_cast<int>(*number));
    }
    return ports;
}

/// Whether a text holds a command for any table.
bool has_rules(std::string_view text) {
    const auto all = lines(text);
    return std::any_of(all.begin(), all.end(), [](std::string_view line) {
        return !line.empty() && std::string_view("#*:C").find(line.front()) == line.npos;
    });
}

class Iptables final : public Resource {
  public:
    Iptables(IpFamily family, Part part) : family_(family), part_(part) {}

    Result<std::vector<Evidence>> inspect(const System& system) const override {
        const auto firewall = TRY(read(system.files));
        std::vector<Evidence> evidence;
        switch (part_) {
            case Part::default_deny:
                TRY(ask_default_deny(firewall, evidence));
                break;
            case Part::established:
                TRY(ask_established(firewall, evidence));
                TRY(ask_outbound(firewall, evidence));
                break;
            case Part::loopback:
                TRY(ask_loopback(firewall, evidence));
                break;
            case Part::open_ports:
                TRY(ask_open_ports(firewall, system, evidence));
                break;
        }
        return bounded(std::move(evidence));
    }

    Result<> remedy(const System& system, Changes& changes) const override {
        TRY(read(changes.files));
        const auto text = TRY(changes.files.read(file())).value_or("");
        auto ports = ports_in(text);
        const bool ours = text == whole_ruleset(family_, ports);
        if (!ours && has_rules(text)) {
            return unsupported("the rules in " + file() + " are somebody's: complete them there");
        }
        const auto before = ports;
        ports.merge(TRY(sshd_ports(changes.files)));
        if (ours && ports == before && part_ == Part::open_ports && system.kernel) {
            return unsupported("decide in " + file() + " on each port that is open");
        }
        return changes.files.write(file(), whole_ruleset(family_, ports), {0640, 0, 0});
    }

  private:
    std::string file() const {
        return family_ == IpFamily::ipv4 ? "/etc/iptables/rules.v4" : "/etc/iptables/rules.v6";
    }

    Result<IpFirewall> read(const Overlay& files) const {
        IpFirewall firewall{IpRules(family_), file()};
        if (const auto text = TRY(files.read(file()))) {
            TRY(firewall.rules.restore(*text, file(), IpRules::Over::nothing));
        }
        return firewall;
    }

    IpFamily family_;
    Part part_;
};

}  // namespace

Result<std::unique_ptr<Resource>> parse_iptables(Fields& fields) {
    const auto family = TRY(fields.choice("family", {"ipv4", "ipv6"}));
    const auto part =
        TRY(fields.choice("has", {"default_deny", "established", "loopback", "open_ports"}));
    TRY(fields.done());
    return std::unique_ptr<Resource>(std::make_unique<Iptables>(
        family == 0 ? IpFamily::ipv4 : IpFamily::ipv6, static_cast<Part>(part)));
}

}  // namespace bootseal
