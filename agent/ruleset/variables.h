// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

#include "base/result.h"
#include "yaml/node.h"

namespace bootseal {

/// The variables of a ruleset: a name stands for a value within what its author allows.
///
///     password_max_days: {default: 365, minimum: 1, maximum: 365}
///     firewall: {default: nftables, choices: [nftables, ufw]}
///     banner: {default: "Authorized use only.\n"}
class Variables {
  public:
    /// `declarations` may be null: no variables. The node must outlive this object.
    static Result<Variables> parse(const Node* declarations);

    /// Gives variables other values, of a mapping or null. A name that is not declared, and a value
    /// beyond the bounds or of another kind, is an error.
    Result<> change(const Node& values);

    /// A copy of `node` with `${name}` in each scalar replaced by the variable's value, and `$${`
    /// by `${`. Keys stay. A scalar that is one variable and nothing else takes the quotes of its
    /// default, so that a number is a number.
    Result<Node> substitute(const Node& node);

    /// Fails at the first variable that nothing used.
    Result<> require_used() const;

  private:
    struct Variable {
        Node value;
        const Node* place;
        const Node* declaration;
        bool used = false;
    };

    Result<> expand(Node& scalar);

    std::map<std::string, Variable, std::less<>> variables_;
    std::size_t expanded_ = 0;
};

}  // namespace bootseal
