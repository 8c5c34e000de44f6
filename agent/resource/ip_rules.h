// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "resource/ip_match.h"

namespace bootseal {

struct IpRule {
    std::vector<IpCondition> conditions;
    IpTarget target;
    std::string text;   ///< as it is written, chain included
    std::string where;  ///< "/etc/iptables/rules.v4:7"
};

struct IpChain {
    std::string policy;        ///< of a chain that the kernel has: "ACCEPT", "DROP"; else empty
    std::string policy_where;  ///< empty: the kernel's own
    std::vector<IpRule> rules;
};

/// The filter table of iptables or ip6tables, as the kernel has it after a boot: INPUT, FORWARD and
/// OUTPUT accept, without a rule.
class IpRules {
  public:
    explicit IpRules(IpFamily family);

    /// What a table of a text is laid over.
    enum class Over { nothing, rules };

    /// Loads a text as iptables-restore(8) does, with Over::rules as its --noflush does. A text
    /// that it would refuse is an error with its place, and nothing is loaded.
    Result<> restore(std::string_view text, const std::string& file, Over over);

    /// The policy of a chain of the kernel's, which has it from `where`.
    void set_policy(std::string_view hook, std::string policy, std::string where);

    IpFamily family() const { return family_; }
    const IpChain* chain(std::string_view name) const;

    /// What becomes of a set of packets, and by which rule: of some, where a rule is for some of
    /// them only, and of the rest, which no such rule takes. Null for a rule: the policy.
    struct Fate {
        bool some_accepted = false;
        bool some_denied = false;
        const IpRule* acceptor = nullptr;  ///< the first
        const IpRule* denier = nullptr;
        bool plainly_accepted = false;  ///< some, by a rule of which all is understood
        bool rest_accepted = false;
        const IpRule* last = nullptr;  ///< decides on the rest

        bool all_accepted() const { return some_accepted && !some_denied; }
        bool all_denied() const { return some_denied && !some_accepted; }
    };

    /// Follows packets through a chain of the kernel's. Loops are an error.
    Result<Fate> follow(std::string_view hook, const IpPackets& packets) const;

    /// The same for what no condition holds: rules that have one are passed over.
    Result<Fate> follow_rest(std::string_view hook) const;

    /// The first rule for `packets` that names their port and decides, or null.
    Result<const IpRule*> names(std::string_view hook, const IpPackets& packets) const;

  private:
    struct Walk;
    enum class Left { some, none };

    Result<Fate> decide(std::string_view hook, const IpPackets* packets) const;
    Result<Left> follow_chain(const std::string& name, Walk& walk) const;

    IpFamily family_;
    std::map<std::string, IpChain, std::less<>> chains_;
};

}  // namespace bootseal
