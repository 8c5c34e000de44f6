// SPDX-License-Identifier: Apache-2.0
#include "resource/ip_rule.h"

#include <algorithm>
#include <array>
#include <set>

#include "base/text.h"
#include "resource/ip_network.h"
#include "resource/ip_ports.h"

namespace bootseal {

namespace {

using Kind = IpCondition::Kind;

struct Option {
    std::string_view name;
    Kind kind;
    std::string_view match;  ///< which -m it takes; empty: none, or that of the protocol
};

constexpr std::array<Option, 23> options = {{
    {"-i", Kind::in_interface, ""},
    {"--in-interface", Kind::in_interface, ""},
    {"-o", Kind::out_interface, ""},
    {"--out-interface", Kind::out_interface, ""},
    {"-s", Kind::source, ""},
    {"--source", Kind::source, ""},
    {"--src", Kind::source, ""},
    {"-d", Kind::destination, ""},
    {"--destination", Kind::destination, ""},
    {"--dst", Kind::destination, ""},
    {"-p", Kind::protocol, ""},
    {"--protocol", Kind::protocol, ""},
    {"--proto", Kind::protocol, ""},
    {"--sport", Kind::source_port, ""},
    {"--source-port", Kind::source_port, ""},
    {"--sports", Kind::source_port, "multiport"},
    {"--source-ports", Kind::source_port, "multiport"},
    {"--dport", Kind::destination_port, ""},
    {"--destination-port", Kind::destination_port, ""},
    {"--dports", Kind::destination_port, "multiport"},
    {"--destination-ports", Kind::destination_port, "multiport"},
    {"--ctstate", Kind::state, "conntrack"},
    {"--state", Kind::state, "state"},
}};

constexpr std::size_t most_ports = 15;  // of -m multiport

using Words = std::set<std::string_view>;

// Matches that mean nothing without an option, and those options that are not about packets.
const Words idle_matches = {"tcp",       "udp",   "icmp",      "icmp6",
                            "conntrack", "state", "multiport", "comment"};
const Words idle_options = {"--comment", "--reject-with", "--log-prefix"};
const Words protocols = {"tcp",  "udp", "icmp", "sctp", "dccp", "udplite",
                         "ipv6", "esp", "ah",   "gre",  "igmp", "all"};
const Words with_ports = {"tcp", "udp", "sctp", "dccp", "udplite"};
const Words states = {"new", "established", "related", "invalid", "untracked", "snat", "dnat"};

std::string protocol_name(std::string_view text) {
    auto name = lower(text);
    if (name == "0") return "all";
    if (name == "6") return "tcp";
    if (name == "17") return "udp";
    if (name == "1" || name == "58" || name == "icmpv6" || name == "ipv6-icmp") return "icmp";
    return name;
}

class Reader {
  public:
    Reader(std::string_view chain, IpFamily family) : chain_(chain), family_(family) {}

    Result<> read(const std::vector<std::string>& words) {
        bool negated = false;
        for (std::size_t at = 0; at < words.size(); ++at) {
            const std::string_view word = words[at];
            if (word == "!") {
                negated = true;
                continue;
            }
            if (!word.starts_with('-')) {
                return invalid("\"" + printable(word, 40) + "\" stands alone");
            }
            const auto* const known =
                std::find_if(options.begin(), options.end(),
                             [&](const auto& option) { return option.name == word; });
            const bool jumps = word == "-j" || word == "--jump" || word == "-g" || word == "--goto";
            const bool matches = word == "-m" || word == "--match";
            if (known == options.end() && !jumps && !matches && !idle_options.contains(word)) {
                conditions.push_back({Kind::other, negated, std::string(word)});
                negated = false;
                // An option of a match has none, one or more values.
                while (at + 1 < words.size() && !words[at + 1].starts_with('-') &&
                       words[at + 1] != "!")
                    ++at;
                continue;
            }
            if (++at == words.size()) return invalid(printable(word, 40) + " has no value");
            const auto& value = words[at];
            if (jumps) {
                if (!target.name.empty()) return invalid("goes to two places");
                target = {value, word == "-g" || word == "--goto"};
            } else if (matches) {
                matches_.insert(value);
                if (!idle_matches.contains(value)) {
                    conditions.push_back({Kind::other, false, value});
                }
            } else if (known != options.end()) {
                if (auto done = add(*known, negated, value); !done) {
                    return printable(word, 40) + " " + printable(value, 40) +
                           std::move(done).error();
                }
            }
            negated = false;
        }
        return {};
    }

    std::vector<IpCondition> conditions;
    IpTarget target;

  private:
    Result<> add(const Option& option, bool negated, const std::string& value) {
        if (value.empty() || value.starts_with('!')) return invalid("is no value");
        if (!option.match.empty() && !matches_.contains(option.match)) {
            return invalid("needs -m " + std::string(option.match));
        }
        const bool once = option.kind <= Kind::protocol;
        if (once && !seen_.insert(option.kind).second) return invalid("is given twice");
        switch (option.kind) {
            case Kind::in_interface:
                if (chain_ == "OUTPUT") return invalid("nothing comes in here");
                break;
            case Kind::out_interface:
                if (chain_ == "INPUT") return invalid("nothing goes out here");
                break;
            case Kind::source:
            case Kind::destination:
                TRY(check_networks(value, negated));
                break;
            case Kind::protocol:
                return add_protocol(value, negated);
            case Kind::source_port:
            case Kind::destination_port:
                TRY(check_ports(value));
                break;
            case Kind::state:
                for (const auto state : split(value, ',')) {
                    if (!states.contains(lower(state))) return invalid("is no state");
                }
                break;
            default:
                break;
        }
        conditions.push_back({option.kind, negated, value});
        return {};
    }

    Result<> check_networks(std::string_view value, bool negated) const {
        const auto all = split(value, ',');
        if (negated && all.size() > 1) return invalid("only one address can be excepted");
        for (const auto one : all) {
            if (!is_within(one, one, family_)) return invalid("is no address that is known here");
        }
        return {};
    }

    Result<> add_protocol(const std::string& value, bool negated) {
        protocol_ = protocol_name(value);
        const auto number = parse_number(protocol_);
        const bool numbered = number && *number >= 0 && *number <= 255;
        if (!numbered && !protocols.contains(protocol_)) return invalid("is no protocol");
        if (protocol_ != "all") conditions.push_back({Kind::protocol, negated, protocol_});
        if (negated) protocol_.clear();
        return {};
    }

    Result<> check_ports(const std::string& value) const {
        // The option is one of the protocol's.
        if (!with_ports.contains(protocol_)) return invalid("needs a protocol before it");
        if (!parse_ip_ports(value).known) return invalid("is no port that is known here");
        const auto count = static_cast<std::size_t>(std::count(value.begin(), value.end(), ','));
        if (count >= most_ports) return invalid("has more than 15 ports");
        if (count > 0 && !matches_.contains("multiport")) {
            return invalid("needs -m multiport");
        }
        return {};
    }

    std::string_view chain_;
    IpFamily family_;
    std::string protocol_;
    std::set<std::string, std::less<>> matches_;
    std::set<Kind> seen_;
};

}  // namespace

Result<std::pair<std::vector<IpCondition>, IpTarget>> parse_ip_rule(
    const std::vector<std::string>& words, std::string_view chain, IpFamily family) {
    // "--dport=22" is two words.
    std::vector<std::string> parts;
    for (const auto& word : words) {
        const auto equals = word.starts_with("--") ? word.find('=') : word.npos;
        parts.push_back(word.substr(0, equals));
        if (equals != word.npos) parts.push_back(word.substr(equals + 1));
    }
    Reader reader(chain, family);
    TRY(reader.read(parts));
    return std::pair(std::move(reader.conditions), std::move(reader.target));
}

}  // namespace bootseal
