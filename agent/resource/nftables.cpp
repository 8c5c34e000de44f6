// SPDX-License-Identifier: Apache-2.0
#include "resource/nftables.h"

#include <algorithm>
#include <array>
#include <set>

#include "base/text.h"
#include "resource/evidence.h"
#include "resource/nft_config.h"
#include "resource/own_lines.h"
#include "resource/sshd_ports.h"

namespace bootseal {

namespace {

constexpr std::array<std::string_view, 3> hooks = {"input", "forward", "output"};
constexpr std::array<std::string_view, 2> protocols = {"ip", "ip6"};

enum class Part { base_chains, default_deny, established, loopback, table };

std::string place_of(const std::string& file, int line) {
    return "/" + printable(file) + ":" + std::to_string(line);
}

bool contains(const NftRule& rule, std::initializer_list<std::string_view> words) {
    return std::search(rule.words.begin(), rule.words.end(), words.begin(), words.end()) !=
           rule.words.end();
}

bool ends_in(const NftRule& rule, std::initializer_list<std::string_view> verdicts) {
    // A counter or a comment may stand before and behind it.
    return std::any_of(rule.words.begin(), rule.words.end(), [&](const auto& word) {
        return std::find(verdicts.begin(), verdicts.end(), word) != verdicts.end();
    });
}

/// Nothing but a verdict, counters and logs: every packet that comes here ends here.
bool ends_all(const NftRule& rule) {
    constexpr std::array<std::string_view, 2> passing = {"counter", "log"};
    for (const auto& word : rule.words) {
        if (word == "drop" || word == "reject") return true;
        if (std::find(passing.begin(), passing.end(), word) == passing.end()) return false;
    }
    return false;
}

bool denies_by_default(const NftChain& chain) {
    return chain.policy == "drop" || (!chain.rules.empty() && ends_all(chain.rules.back()));
}

bool accepts_loopback(const NftRule& rule) {
    const bool on_lo = contains(rule, {"iif", "lo"}) || contains(rule, {"iifname", "lo"}) ||
                       contains(rule, {"meta", "iif", "lo"});
    return on_lo && ends_in(rule, {"accept"});
}

bool drops_foreign(const NftRule& rule, std::string_view protocol) {
    if (!ends_in(rule, {"drop", "reject"})) return false;
    if (protocol == "ip") return contains(rule, {"ip", "saddr", "127.0.0.0/8"});
    return contains(rule, {"ip6", "saddr", "::1"}) || contains(rule, {"ip6", "saddr", "::1/128"});
}

std::string whole_ruleset(const std::set<int>& ssh) {
    std::vector<std::string> ports;
    for (const auto port : ssh)
        ports.push_back(std::to_string(port));
    std::string text = "#!/usr/sbin/nft -f\n" + std::string(own_mark) + "\n\nflush ruleset\n\n";
    text +=
        "table inet filter {\n"
        "\tchain input {\n"
        "\t\ttype filter hook input priority filter; policy drop;\n"
        "\t\tiif \"lo\" accept\n"
        "\t\tip saddr 127.0.0.0/8 counter drop\n"
        "\t\tip6 saddr ::1 counter drop\n"
        "\t\tct state invalid drop\n"
        "\t\tct state established,related accept\n"
        "\t\tmeta l4proto { icmp, ipv6-icmp } accept\n"
        "\t\tip6 saddr fe80::/10 udp dport 546 accept\n";
    if (!ports.empty()) text += "\t\ttcp dport { " + join(ports, ", ") + " } accept\n";
    text +=
        "\t}\n"
        "\tchain forward {\n"
        "\t\ttype filter hook forward priority filter; policy drop;\n"
        "\t}\n"
        "\tchain output {\n"
        "\t\ttype filter hook output priority filter; policy drop;\n"
        "\t\toif \"lo\" accept\n"
        "\t\tct state established,related,new accept\n"
        "\t\tmeta l4proto { icmp, ipv6-icmp } accept\n"
        "\t}\n"
        "}\n";
    return text;
}

class Nftables final : public Resource {
  public:
    explicit Nftables(Part part) : part_(part) {}

    Result<std::vector<Evidence>> inspect(const System& system) const override {
        const auto config = TRY(read_nft_config(system.files));
        std::vector<Evidence> evidence;
        if (part_ == Part::table) {
            evidence.push_back(table(config));
            return evidence;
        }
        for (const auto protocol : protocols) {
            if (part_ == Part::loopback) {
                loopback(config, protocol, evidence);
                continue;
            }
            if (part_ == Part::established) {
                evidence.push_back(established(config, "input", protocol));
                evidence.push_back(established(config, "output", protocol));
                continue;
            }
            for (const auto hook : hooks)
                evidence.push_back(base_chain(config, hook, protocol));
        }
        return evidence;
    }

    Result<> remedy(const System&, Changes& changes) const override {
        const auto config = TRY(read_nft_config(changes.files));
        const auto text = whole_ruleset(TRY(sshd_ports(changes.files)));
        const bool has_rules = std::any_of(config.chains.begin(), config.chains.end(),
                                           [](const auto& chain) { return !chain.rules.empty(); });
        const auto now = TRY(changes.files.read(nft_main_file)).value_or("");
        const bool ours = now.find(own_mark) != std::string::npos;
        if (has_rules && !ours) {
            return unsupported("the rules in /" + std::string(nft_main_file) +
                               " are somebody's: complete them there");
        }
        return changes.files.write(nft_main_file, text, {0755, 0, 0});
    }

  private:
    static Evidence table(const NftConfig& config) {
        if (config.tables.empty()) {
            return persisted(Verdict::drifted, "/" + std::string(nft_main_file), "a table",
                             "no table");
        }
        const auto& first = config.tables.front();
        return persisted(Verdict::compliant, place_of(first.file, first.line), "a table",
                         "table " + printable(first.family + " " + first.name));
    }

    Evidence base_chain(const NftConfig& config, std::string_view hook,
                        std::string_view protocol) const {
        const auto what = std::string(hook) + " of " + std::string(protocol);
        const bool deny = part_ == Part::default_deny;
        const auto expected = deny ? "drop by default: " + what : "a base chain: " + what;
        const auto* chain = config.base_chain(hook, protocol);
        if (!chain) {
            return persisted(Verdict::drifted, "/" + std::string(nft_main_file), expected,
                             "no chain");
        }
        const bool holds = !deny || denies_by_default(*chain);
        const auto actual = deny ? "policy " + printable(chain->policy)
                                 : "chain " + printable(chain->table + " " + chain->name);
        return persisted(holds ? Verdict::compliant : Verdict::drifted,
                         place_of(chain->file, chain->line), expected, actual);
    }

    /// What an existing connection sends is accepted, by a rule or because all is.
    static Evidence established(const NftConfig& config, std::string_view hook,
                                std::string_view protocol) {
        const auto expected =
            "answers accepted: " + std::string(hook) + " of " + std::string(protocol);
        const auto* chain = config.base_chain(hook, protocol);
        if (!chain) {
            return persisted(Verdict::drifted, "/" + std::string(nft_main_file), expected,
                             "no chain");
        }
        for (const auto& rule : chain->rules) {
            const bool of_state =
                std::any_of(rule.words.begin(), rule.words.end(),
                            [](const auto& word) { return word.find("established") != word.npos; });
            if (!of_state || !ends_in(rule, {"accept"})) continue;
            return persisted(Verdict::compliant, place_of(rule.file, rule.line), expected,
                             printable(join(rule.words, " ")));
        }
        return persisted(denies_by_default(*chain) ? Verdict::drifted : Verdict::compliant,
                         place_of(chain->file, chain->line), expected,
                         "no such rule, policy " + printable(chain->policy));
    }

    static void loopback(const NftConfig& config, std::string_view protocol,
                         std::vector<Evidence>& evidence) {
        const auto of = " of " + std::string(protocol);
        const auto* chain = config.base_chain("input", protocol);
        const NftRule* accepted = nullptr;
        const NftRule* dropped = nullptr;
        if (chain) {
            for (const auto& rule : chain->rules) {
                // The first that sees a packet decides: dropped first, lo would be cut off.
                if (!accepted && !dropped && accepts_loopback(rule)) accepted = &rule;
                if (!dropped && drops_foreign(rule, protocol)) dropped = &rule;
            }
        }
        const auto add = [&](const NftRule* rule, const std::string& expected) {
            evidence.push_back(persisted(
                rule ? Verdict::compliant : Verdict::drifted,
                rule ? place_of(rule->file, rule->line) : "/" + std::string(nft_main_file),
                expected + of, rule ? printable(join(rule->words, " ")) : "no such rule"));
        };
        add(accepted, "lo accepted, input");
        add(dropped, "its addresses dropped elsewhere, input");
    }

    Part part_;
};

}  // namespace

Result<std::unique_ptr<Resource>> parse_nftables(Fields& fields) {
    const auto part = TRY(
        fields.choice("has", {"base_chains", "default_deny", "established", "loopback", "table"}));
    TRY(fields.done());
    return std::unique_ptr<Resource>(std::make_unique<Nftables>(static_cast<Part>(part)));
}

}  // namespace bootseal
