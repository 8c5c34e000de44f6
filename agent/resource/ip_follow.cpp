// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "base/text.h"
#include "resource/ip_rules.h"

namespace bootseal {

namespace {

constexpr int deepest = 64;
constexpr int most_steps = 40'000;

enum class Effect { accept, deny, leave, nothing, unknown };

// Targets after which a packet goes on to the next rule.
constexpr std::array<std::string_view, 14> passing = {"LOG",  "NFLOG", "ULOG",  "MARK",  "CONNMARK",
                                                      "SET",  "AUDIT", "TRACE", "CT",    "TOS",
                                                      "DSCP", "TTL",   "HL",    "TCPMSS"};

Effect effect_of(std::string_view target) {
    if (target.empty()) return Effect::nothing;
    if (target == "ACCEPT") return Effect::accept;
    if (target == "DROP" || target == "REJECT") return Effect::deny;
    if (target == "RETURN") return Effect::leave;
    if (std::find(passing.begin(), passing.end(), target) != passing.end()) return Effect::nothing;
    return Effect::unknown;
}

}  // namespace

namespace {

bool is_clear(const IpRule& rule) {
    return std::none_of(rule.conditions.begin(), rule.conditions.end(), [](const auto& condition) {
        return condition.kind == IpCondition::Kind::other;
    });
}

}  // namespace

struct IpRules::Walk {
    const IpPackets* packets = nullptr;  ///< null: those that meet no condition
    Fate fate;
    const IpRule* naming = nullptr;
    int unclear = 0;  ///< how many rules on the way here have a condition that is not looked into
    int depth = 0;
    int steps = 0;

    IpShare share(const IpRule& rule) const {
        if (packets) return share_of(*packets, rule.conditions);
        return rule.conditions.empty() ? IpShare::all : IpShare::none;
    }

    void accept(const IpRule* rule) {
        if (unclear == 0 && (!rule || is_clear(*rule))) fate.plainly_accepted = true;
        if (!fate.some_accepted) fate.acceptor = rule;
        fate.some_accepted = true;
    }
    void deny(const IpRule* rule) {
        if (!fate.some_denied) fate.denier = rule;
        fate.some_denied = true;
    }
};

/// Left::none: every packet that came into the chain is accepted or denied in it.
Result<IpRules::Left> IpRules::follow_chain(const std::string& name, Walk& walk) const {
    const auto found = chains_.find(name);
    if (found == chains_.end()) return invalid("there is no chain " + printable(name, 40));
    if (walk.depth == deepest) return invalid("the chain " + printable(name, 40) + " is in a loop");
    bool doubtful = false;  // some may have left this chain before
    for (const auto& rule : found->second.rules) {
        if (++walk.steps > most_steps) return invalid("too many rules lead to one another");
        const auto share = walk.share(rule);
        if (share == IpShare::none) continue;
        const bool all = share == IpShare::all && !doubtful;
        const auto effect = effect_of(rule.target.name);
        const bool is_chain = effect == Effect::unknown && chains_.contains(rule.target.name);
        const bool decides = is_chain || effect == Effect::accept || effect == Effect::deny;
        if (walk.packets && walk.packets->port && decides && !walk.naming &&
            names_port(rule.conditions, *walk.packets->port) == NamesPort::yes) {
            walk.naming = &rule;
        }
        if (is_chain) {
            const int unclear = is_clear(rule) ? 0 : 1;
            ++walk.depth;
            walk.unclear += unclear;
            const auto left = TRY(follow_chain(rule.target.name, walk));
            walk.unclear -= unclear;
            --walk.depth;
            if (left == Left::none && all) return left;
            if (!rule.target.go_to) continue;
            if (all) return Left::some;
            doubtful = true;
            continue;
        }
        if (effect == Effect::leave) {
            if (all) return Left::some;
            doubtful = true;
            continue;
        }
        if (effect == Effect::nothing) continue;
        if (effect != Effect::deny) walk.accept(&rule);
        if (effect != Effect::accept) walk.deny(&rule);
        if (!all) continue;
        walk.fate.last = &rule;
        return Left::none;
    }
    return Left::some;
}

Result<IpRules::Fate> IpRules::decide(std::string_view hook, const IpPackets* packets) const {
    Walk walk;
    walk.packets = packets;
    const bool left = TRY(follow_chain(std::string(hook), walk)) == Left::some;
    auto& fate = walk.fate;
    if (!left) {
        fate.rest_accepted = fate.last->target.name == "ACCEPT";
        return fate;
    }
    fate.last = nullptr;
    fate.rest_accepted = chains_.find(hook)->second.policy != "DROP";
    if (fate.rest_accepted) {
        walk.accept(nullptr);
    } else {
        walk.deny(nullptr);
    }
    return fate;
}

Result<IpRules::Fate> IpRules::follow(std::string_view hook, const IpPackets& packets) const {
    return decide(hook, &packets);
}

Result<IpRules::Fate> IpRules::follow_rest(std::string_view hook) const {
    return decide(hook, nullptr);
}

Result<const IpRule*> IpRules::names(std::string_view hook, const IpPackets& packets) const {
    Walk walk;
    walk.packets = &packets;
    TRY(follow_chain(std::string(hook), walk));
    return walk.naming;
}

}  // namespace bootseal
