// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "system/overlay.h"

namespace bootseal {

inline constexpr auto limits_main_file = "/etc/security/limits.conf";

/// A line of limits.conf(5).
struct LimitLine {
    std::string domain;  ///< "*", "alice", "@staff", "1000:"
    std::string kind;    ///< "hard", "soft" or "-", lower case
    std::string item;    ///< lower case; empty where the line exempts the domain from all limits
    std::string value;   ///< "unlimited" for all that means it, a number without leading zeros
    std::string file;    ///< "/etc/security/limits.conf"
    std::size_t line = 0;

    std::string where() const;

    /// Whether it sets `wanted` ("hard" or "soft") of `wanted_item`.
    bool sets(std::string_view wanted, std::string_view wanted_item) const;
};

/// Whether pam_limits knows the item as a resource limit: "core", "nofile".
bool is_resource_limit(std::string_view item);

/// "0" of "00", "unlimited" of "-1"; nothing where pam_limits takes it for no value.
std::optional<std::string> normal_limit(std::string_view item, std::string_view value);

/// The lines that count, in the order in which pam_limits of Debian 12 reads them: limits.conf,
/// then limits.d/*.conf by name. What it skips is left out. Nothing where limits.conf does not
/// exist: pam_limits reads no other file then, and fails.
Result<std::optional<std::vector<LimitLine>>> read_limits(const Overlay& files);

}  // namespace bootseal
