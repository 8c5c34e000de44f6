// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bootseal {

/// A condition of an audit rule (-F, -C), in one spelling of the many that mean the same.
struct AuditField {
    std::string name;
    std::string operation;  ///< "=", "!=", ">=", "<=", ">", "<", "&", "&="
    std::string value;      ///< numbers in base 10; "unset" for the id -1

    std::string text() const { return name + operation + value; }
};

/// "auid>=1000" of -F; nothing where auditctl refuses it.
std::optional<AuditField> parse_audit_field(std::string_view text);

/// "uid!=euid" of -C, the names in the order of the alphabet.
std::optional<AuditField> parse_audit_comparison(std::string_view text);

/// Whether a condition holds wherever all of `given` do. Both as text().
bool follows(std::string_view condition, const std::vector<std::string>& given);

}  // namespace bootseal
