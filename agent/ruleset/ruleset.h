// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "resource/resource.h"
#include "ruleset/head.h"
#include "yaml/node.h"

namespace bootseal {

/// What a rule requires: one resource, or some of them combined.
struct Requirement {
    enum class Kind {
        resource,
        all,     ///< every part holds
        any,     ///< the first part that holds is enough; a remedy is that of the first part
        negate,  ///< the one part does not hold; never remedied
    };

    Kind kind = Kind::resource;
    std::string type;     ///< of a resource: "sysctl"
    std::string summary;  ///< of a resource, variables put in: "sysctl: {key: a.b, value: 0}"
    std::string where;    ///< "file:line:column"
    std::unique_ptr<const Resource> resource;
    std::vector<Requirement> parts;
};

/// A signed exception: as long as it holds, a rule that fails is `waived`.
struct Waiver {
    std::string reason;
    std::string approver;
    Time expires;
};

/// A use of a machine that some rules would break: "containers".
struct MachineRole {
    std::string name;
    std::string title;               ///< "runs containers"
    std::vector<Requirement> found;  ///< all of them, and the machine is used so
};

/// A framework to those of its controls that are answered: "nist-800-53r5" to "CM-7".
using Answers = std::map<std::string, std::vector<std::string>>;

/// One recommendation.
struct Rule {
    std::string id;
    std::string number;  ///< "1.1.1.1"
    std::string title;
    std::string why;
    std::string severity;  ///< low, medium, high
    std::vector<std::string> profiles;
    Answers answers;      ///< the rule's own, and after them those of the ruleset
    bool manual = false;  ///< a machine can gather evidence but cannot judge
    std::string by_hand;  ///< what a person must do, where no remedy can be right without one
    std::string where;    ///< "file:line:column"
    std::vector<Requirement> when;              ///< all of them, else not applicable
    std::vector<Requirement> require;           ///< all of them
    std::map<std::string, std::string> breaks;  ///< role to what would no longer work

    // What a tailoring says.
    std::string deselected;  ///< why; empty: it is not
    bool insisted = false;   ///< remedied although it breaks a role that was found
    std::optional<Waiver> waiver;
};

struct Profile {
    std::string name;
    std::string title;
    std::vector<std::string> includes;  ///< further profiles whose rules belong to it
};

struct Platform {
    std::string id;       ///< ID of os-release(5)
    std::string version;  ///< VERSION_ID
};

/// A parsed ruleset. parse_ruleset() gives only consistent ones: ids unique, profiles and
/// variables declared, resource fields read.
struct Ruleset : Head {
    std::string version;
    std::string benchmark_name;
    std::string benchmark_version;
    std::size_t minimum_evaluated = 1;  ///< fewer rules looked at is a failure of the run
    std::vector<Platform> platforms;
    std::vector<Profile> profiles;
    std::vector<MachineRole> roles;
    Answers answers;  ///< of every rule
    std::vector<Rule> rules;

    /// Whether a rule belongs to a profile, by its own word or by inclusion.
    bool selects(std::string_view profile, const Rule& rule) const;
};

/// Whether one number of a rule comes before another: "1.9" before "1.10".
bool number_before(std::string_view a, std::string_view b);

struct Tailoring;

/// Reads the YAML of a ruleset whose signature was verified, as a tailoring has changed it. Every
/// error has file, line and column; bounds are those of parse_yaml.
Result<Ruleset> parse_ruleset(std::string_view bytes, const std::string& file,
                              const Tailoring* tailoring = nullptr);

/// The same from a tree, whose parts may come from several files.
Result<Ruleset> parse_ruleset(const Node& root, const Tailoring* tailoring = nullptr);

}  // namespace bootseal
