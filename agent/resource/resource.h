// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "system/system.h"
#include "yaml/fields.h"

namespace bootseal {

/// Where a state was looked at: in the files, which decide the next boot, or in the running
/// kernel and services.
enum class Facet { persisted, live };

enum class Verdict { compliant, drifted };

/// One thing that was looked at. `expected` and `actual` hold the setting only, never the rest of a
/// file and never a secret; both are short and fit for a terminal.
struct Evidence {
    Facet facet = Facet::persisted;
    Verdict verdict = Verdict::drifted;
    std::string where;     ///< "/etc/ssh/sshd_config:12", "sysctl net.ipv4.ip_forward"
    std::string expected;  ///< "0"
    std::string actual;    ///< "1"; "not set"
};

/// One required state. inspect() changes nothing and answers what the consumer of the setting
/// would do; an Error means "could not tell", never "not so".
class Resource {
  public:
    virtual ~Resource() = default;

    /// At least one piece of evidence. The state holds where all of it is compliant.
    virtual Result<std::vector<Evidence>> inspect(const System& system) const = 0;

    /// Brings the state about in `changes`, idempotently. The engine inspects again: a remedy may
    /// not claim success. unsupported() says that it takes a person, and what they would do.
    virtual Result<> remedy(const System& system, Changes& changes) const = 0;
};

/// A word of the rule language and the code behind it.
struct ResourceType {
    std::string_view name;
    /// Reads the fields of `name: {...}` in a rule, including done().
    Result<std::unique_ptr<Resource>> (*parse)(Fields& fields);
};

/// Every resource type, sorted by name.
std::span<const ResourceType> resource_types();

/// The type of that name, or null.
const ResourceType* find_resource_type(std::string_view name);

}  // namespace bootseal
