// SPDX-License-Identifier: Apache-2.0
#include "resource/ufw.h"

#include <algorithm>
#include <array>
#include <set>

#include "base/text.h"
#include "resource/evidence.h"
#include "resource/ip_questions.h"
#include "resource/sshd_ports.h"
#include "resource/ufw_config.h"
#include "resource/ufw_rules.h"

namespace bootseal {

namespace {

enum class Part { default_deny, enabled, loopback, open_ports, outbound };

constexpr std::array<std::string_view, 3> policies = {
    "DEFAULT_INPUT_POLICY", "DEFAULT_FORWARD_POLICY", "DEFAULT_OUTPUT_POLICY"};

Result<IpFirewall> read_firewall(const Overlay& files, const UfwConfig& config, IpFamily family) {
    return IpFirewall{TRY(read_ufw_rules(files, config, family)), ufw_user_file(family)};
}

/// The families whose rules ufw loads.
Result<std::vector<IpFamily>> families(const UfwConfig& config) {
    std::vector<IpFamily> all = {IpFamily::ipv4};
    if (TRY(config.ipv6()) == UfwConfig::Ipv6::on) all.push_back(IpFamily::ipv6);
    return all;
}

/// Every line that sets a variable made NAME=value, or a line more, as ufw itself does it.
std::string set_variable(std::string_view text, std::string_view name, std::string_view value) {
    const auto assignment = std::string(name) + "=";
    std::string result;
    bool found = false;
    for (const auto line : lines(text)) {
        const bool here = line.starts_with(assignment);
        found = found || here;
        result += here ? assignment + std::string(value) : std::string(line);
        result += "\n";
    }
    if (!found) result += assignment + std::string(value) + "\n";
    return result;
}

Result<> set(Overlay& files, const std::string& file, std::string_view name,
             std::string_view value) {
    const auto text = TRY(files.read(file)).value_or("");
    return files.write(file, set_variable(text, name, value));
}

Result<> add(Overlay& files, IpFamily family, const UfwRule& rule, UfwPlace place) {
    const auto file = ufw_user_file(family);
    const auto text = TRY(files.read(file)).value_or("");
    auto changed = add_ufw_rule(text, rule, place);
    if (!changed) {
        return unsupported("put " + file + " right, in which " + changed.error().what);
    }
    return files.write(file, *changed, {0640, 0, 0});
}

bool drifted(const Evidence& evidence) {
    return evidence.verdict == Verdict::drifted;
}

Result<> deny_by_default(Overlay& files, const UfwConfig& config) {
    for (const auto name : policies) {
        const auto now = TRY(config.value(name)).text;
        if (now == "DROP" || now == "REJECT") continue;
        TRY(set(files, ufw_defaults, name, "\"DROP\""));
    }
    return {};
}

Result<> protect_loopback(Overlay& files, const UfwConfig& config) {
    for (const auto family : TRY(families(config))) {
        std::vector<Evidence> found;
        const auto firewall = TRY(read_firewall(files, config, family));
        TRY(ask_loopback(firewall, found));
        // In the order of ask_loopback(): in, out, and two for its addresses.
        if (drifted(found[2]) || drifted(found[3])) {
            TRY(add(files, family, ufw_deny_loopback_addresses(family), UfwPlace::first));
        }
        if (drifted(found[1])) {
            TRY(add(files, family, ufw_allow_out_on_lo(family), UfwPlace::first));
        }
        if (drifted(found[0])) {
            TRY(add(files, family, ufw_allow_in_on_lo(family), UfwPlace::first));
        }
    }
    return {};
}

/// SSH gets in, and what the machine asks of others out, once ufw is loaded.
Result<> stay_in_reach(Overlay& files, const std::set<int>& ssh, Part part) {
    const auto config = TRY(read_ufw_config(files));
    for (const auto family : TRY(families(config))) {
        const auto firewall = TRY(read_firewall(files, config, family));
        for (const auto port : ssh) {
            const auto access = TRY(lets_in(firewall.rules, port));
            const auto packets = connections_to(family, "tcp", port);
            const auto* named = TRY(firewall.rules.names("INPUT", packets));
            if (access == LetsIn::somebody && (named || part != Part::open_ports)) continue;
            TRY(add(files, family, ufw_allow_port(family, port), UfwPlace::last));
        }
        std::vector<Evidence> out;
        TRY(ask_outbound(firewall, out));
        if (std::any_of(out.begin(), out.end(), drifted)) {
            TRY(add(files, family, ufw_allow_out(family), UfwPlace::last));
        }
        const auto after = TRY(read_ufw_rules(files, config, family));
        const auto lost = TRY(cut_off(after, ssh));
        if (!lost.empty()) {
            return unsupported("let through what the rules of ufw would cut off: " + lost);
        }
    }
    return {};
}

class Ufw final : public Resource {
  public:
    explicit Ufw(Part part) : part_(part) {}

    Result<std::vector<Evidence>> inspect(const System& system) const override {
        const auto config = TRY(read_ufw_config(system.files));
        std::vector<Evidence> evidence;
        if (config.files == UfwConfig::Files::missing) {
            evidence.push_back(persisted(Verdict::drifted, ufw_conf, "ufw starts",
                                         std::string("no ") + ufw_conf + " or " + ufw_defaults));
        } else if (part_ == Part::enabled) {
            const auto [text, where] = TRY(config.value("ENABLED"));
            // "Yes" is not enough for ufw-init.
            const bool starts = text == "yes" || text == "YES";
            evidence.push_back(persisted(starts ? Verdict::compliant : Verdict::drifted, where,
                                         "ENABLED=yes",
                                         text.empty() ? "not set" : printable(text, 40)));
        } else {
            TRY(ask(system, config, evidence));
        }
        return bounded(std::move(evidence));
    }

    Result<> remedy(const System& system, Changes& changes) const override {
        auto files = changes.files;
        const auto config = TRY(read_ufw_config(files));
        if (config.files == UfwConfig::Files::missing) return unsupported("install ufw");
        if (part_ == Part::default_deny) TRY(deny_by_default(files, config));
        if (part_ == Part::enabled) TRY(set(files, ufw_conf, "ENABLED", "yes"));
        if (part_ == Part::loopback) TRY(protect_loopback(files, config));
        const auto ssh = TRY(sshd_ports(files));
        TRY(stay_in_reach(files, ssh, part_));
        const bool changed = files.pending() != changes.files.pending();
        if (!changed && part_ == Part::open_ports && system.kernel) {
            return unsupported("decide by ufw allow or ufw deny on each port that is open");
        }
        changes.files = std::move(files);
        return {};
    }

  private:
    Result<> ask(const System& system, const UfwConfig& config,
                 std::vector<Evidence>& evidence) const {
        if (part_ == Part::default_deny) {
            for (const auto name : policies) {
                const auto [text, where] = TRY(config.value(name));
                if (is_ufw_policy(text)) continue;
                evidence.push_back(
                    persisted(Verdict::drifted, where, std::string(name) + "=DROP or REJECT",
                              text.empty() ? "not set" : printable(text, 40) + ", no policy"));
            }
            if (!evidence.empty()) return {};
        }
        for (const auto family : TRY(families(config))) {
            const auto firewall = TRY(read_firewall(system.files, config, family));
            switch (part_) {
                case Part::default_deny:
                    TRY(ask_default_deny(firewall, evidence));
                    break;
                case Part::loopback:
                    TRY(ask_loopback(firewall, evidence));
                    break;
                case Part::open_ports:
                    TRY(ask_open_ports(firewall, system, evidence));
                    break;
                default:
                    TRY(ask_outbound(firewall, evidence));
            }
        }
        if (TRY(config.ipv6()) == UfwConfig::Ipv6::off) {
            evidence.push_back(persisted(Verdict::compliant, TRY(config.value("IPV6")).where,
                                         "rules of IPv6", "off: only lo is accepted"));
        }
        return {};
    }

    Part part_;
};

}  // namespace

Result<std::unique_ptr<Resource>> parse_ufw(Fields& fields) {
    const auto part = TRY(
        fields.choice("has", {"default_deny", "enabled", "loopback", "open_ports", "outbound"}));
    TRY(fields.done());
    return std::unique_ptr<Resource>(std::make_unique<Ufw>(static_cast<Part>(part)));
}

}  // namespace bootseal
