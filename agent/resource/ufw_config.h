// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "resource/grub.h"
#include "resource/ip_rules.h"
#include "system/overlay.h"

namespace bootseal {

inline constexpr auto ufw_defaults = "/etc/default/ufw";
inline constexpr auto ufw_conf = "/etc/ufw/ufw.conf";

/// The variables by which ufw starts: those of /etc/default/ufw and then of /etc/ufw/ufw.conf.
struct UfwConfig {
    enum class Files { missing, there };
    enum class Ipv6 { off, on };

    Files files = Files::missing;  ///< without one of them ufw does not start
    ShellVariables variables;

    /// A variable; empty, with the file that is to set it, where it is not set. What only a shell
    /// could tell is an error.
    Result<ShellValue> value(std::string_view name) const;

    /// Whether the rules of IPv6 are loaded. Without them all of IPv6 but lo is denied.
    Result<Ipv6> ipv6() const;
};

Result<UfwConfig> read_ufw_config(const Overlay& files);

/// What is not a policy of ufw's: "DROP", "REJECT" and "ACCEPT" are, and "drop" is none.
bool is_ufw_policy(std::string_view text);

/// The filter table after ufw-init has started ufw, whether or not it is enabled. A file that it
/// would run is an error, as are rules that iptables-restore refuses.
Result<IpRules> read_ufw_rules(const Overlay& files, const UfwConfig& config, IpFamily family);

/// "/etc/ufw/user.rules", "/etc/ufw/user6.rules"
std::string ufw_user_file(IpFamily family);

/// "ufw", "ufw6": how the chains of a family begin.
std::string_view ufw_prefix(IpFamily family);

}  // namespace bootseal
