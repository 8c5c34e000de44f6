// SPDX-License-Identifier: Apache-2.0
#include "resource/ufw_config.h"

#include <array>

#include "base/text.h"

namespace bootseal {

namespace {

constexpr auto init = "/lib/ufw/ufw-init-functions";

struct Direction {
    std::string_view hook;
    std::string_view suffix;
    std::string_view variable;
};

constexpr std::array<Direction, 3> directions = {{
    {"INPUT", "input", "DEFAULT_INPUT_POLICY"},
    {"FORWARD", "forward", "DEFAULT_FORWARD_POLICY"},
    {"OUTPUT", "output", "DEFAULT_OUTPUT_POLICY"},
}};

const std::vector<std::string_view> watched = {"ENABLED", "IPV6", directions[0].variable,
                                               directions[1].variable, directions[2].variable};

/// The chains that ufw-init makes before it reads a file, and how they are reached.
std::string skeleton(const std::string& prefix) {
    constexpr std::array<std::string_view, 6> parts = {"before-logging", "before", "after",
                                                       "after-logging",  "reject", "track"};
    std::string chains = "*filter\n";
    std::string rules;
    for (const auto& direction : directions) {
        for (const auto part : parts) {
            const auto name =
                prefix + "-" + std::string(part) + "-" + std::string(direction.suffix);
            chains += ":" + name + " - [0:0]\n";
            rules += "-A " + std::string(direction.hook) + " -j " + name + "\n";
        }
        for (const std::string part : {"-user-", "-user-logging-", "-skip-to-policy-"})
            chains += ":" + prefix + part + std::string(direction.suffix) + " - [0:0]\n";
    }
    for (const std::string part :
         {"-logging-deny", "-logging-allow", "-user-limit", "-user-limit-accept"})
        chains += ":" + prefix + part + " - [0:0]\n";
    return chains + rules + "COMMIT\n";
}

/// What a policy adds to the chains of its direction.
std::string of_policy(const std::string& prefix, const Direction& direction,
                      const std::string& policy) {
    const auto suffix = std::string(direction.suffix);
    std::string text =
        "*filter\n-A " + prefix + "-skip-to-policy-" + suffix + " -j " + policy + "\n";
    if (policy == "REJECT") text += "-A " + prefix + "-reject-" + suffix + " -j REJECT\n";
    if (policy == "ACCEPT") {
        for (const std::string protocol : {"tcp", "udp"})
            text += "-A " + prefix + "-track-" + suffix + " -p " + protocol +
                    " -m conntrack --ctstate NEW -j ACCEPT\n";
    }
    return text + "COMMIT\n";
}

/// The words by which user rules are reached, once they are loaded.
std::string hooks_of_users(const std::string& prefix) {
    std::string text = "*filter\n";
    for (const auto& direction : directions) {
        const auto suffix = std::string(direction.suffix);
        text += "-A " + prefix + "-before-" + suffix + " -j " + prefix + "-user-" + suffix + "\n";
    }
    return text + "COMMIT\n";
}

Result<> refuse_programs(const Overlay& files) {
    for (const std::string name : {"/etc/ufw/before.init", "/etc/ufw/after.init"}) {
        const auto status = TRY(files.status(name));
        if (status && (status->mode & 0111) != 0) {
            return invalid("read the rules of ufw: " + name + " is a program that may add some");
        }
    }
    return {};
}

}  // namespace

bool is_ufw_policy(std::string_view text) {
    return text == "DROP" || text == "REJECT" || text == "ACCEPT";
}

std::string_view ufw_prefix(IpFamily family) {
    return family == IpFamily::ipv4 ? "ufw" : "ufw6";
}

std::string ufw_user_file(IpFamily family) {
    return family == IpFamily::ipv4 ? "/etc/ufw/user.rules" : "/etc/ufw/user6.rules";
}

Result<ShellValue> UfwConfig::value(std::string_view name) const {
    const auto found = variables.find(name);
    if (found == variables.end()) {
        return ShellValue{"", name == "ENABLED" ? ufw_conf : ufw_defaults};
    }
    if (!found->second) {
        return invalid("read the settings of ufw: only a shell can tell what " + std::string(name) +
                       " is");
    }
    return *found->second;
}

Result<UfwConfig::Ipv6> UfwConfig::ipv6() const {
    const auto text = TRY(value("IPV6")).text;
    return text == "yes" || text == "YES" ? Ipv6::on : Ipv6::off;
}

Result<UfwConfig> read_ufw_config(const Overlay& files) {
    UfwConfig config;
    config.files = UfwConfig::Files::there;
    for (const std::string file : {ufw_defaults, ufw_conf}) {
        const auto text = TRY(files.read(file));
        if (!text || text->empty()) {
            config.files = UfwConfig::Files::missing;
            continue;
        }
        read_shell_variables(*text, file, watched, config.variables);
    }
    return config;
}

Result<IpRules> read_ufw_rules(const Overlay& files, const UfwConfig& config, IpFamily family) {
    TRY(refuse_programs(files));
    const auto over = IpRules::Over::rules;
    const std::string prefix(ufw_prefix(family));
    IpRules rules(family);
    const bool off = family == IpFamily::ipv6 && TRY(config.ipv6()) == UfwConfig::Ipv6::off;
    if (off) {
        TRY(rules.restore("*filter\n-A INPUT -i lo -j ACCEPT\n-A OUTPUT -o lo -j ACCEPT\nCOMMIT\n",
                          init, over));
        const auto ipv6 = TRY(config.value("IPV6"));
        for (const auto& direction : directions)
            rules.set_policy(direction.hook, "DROP", ipv6.where);
        return rules;
    }
    TRY(rules.restore(skeleton(prefix), init, over));
    // With one that is none, iptables-restore refuses all three.
    bool all_policies = true;
    for (const auto& direction : directions) {
        const auto policy = TRY(config.value(direction.variable));
        if (is_ufw_policy(policy.text)) {
            TRY(rules.restore(of_policy(prefix, direction, policy.text), policy.where, over));
        } else {
            all_policies = false;
        }
    }
    const std::string type = family == IpFamily::ipv4 ? "" : "6";
    for (const auto& file : {"/etc/ufw/before" + type + ".rules",
                             "/etc/ufw/after" + type + ".rules", ufw_user_file(family)}) {
        const auto text = TRY(files.read(file));
        if (!text || text->empty()) continue;
        TRY(rules.restore(*text, file, over));
        if (file == ufw_user_file(family)) TRY(rules.restore(hooks_of_users(prefix), init, over));
    }
    for (const auto& direction : directions) {
        const auto policy = TRY(config.value(direction.variable));
        const bool accepts = !all_policies || policy.text == "ACCEPT";
        rules.set_policy(direction.hook, accepts ? "ACCEPT" : "DROP", policy.where);
    }
    return rules;
}

}  // namespace bootseal
