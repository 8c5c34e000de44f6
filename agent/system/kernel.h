// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "system/mounts.h"
#include "system/root.h"
#include "system/sockets.h"

namespace bootseal {

/// The path below /proc/sys of a parameter, by the rule of sysctl.d(5): where the first separator
/// is a dot, dots and slashes are interchanged ("net.ipv4.conf.eth0/7.forwarding" is
/// "net/ipv4/conf/eth0.7/forwarding"), else the key is the path.
std::string sysctl_path(std::string_view key);

/// Where the loaded modules are listed, and where every module has a folder, built-in ones too.
inline constexpr auto command_line_in_proc = "proc/cmdline";
inline constexpr auto hostname_in_proc = "proc/sys/kernel/hostname";
inline constexpr std::string_view modules_in_proc = "proc/modules";
inline constexpr std::string_view modules_in_sys = "sys/module/";

/// The running kernel. What it reads is seen through a Root at "/"; in tests, a scratch tree with
/// proc/ and sys/ in it.
class Kernel {
  public:
    explicit Kernel(Root root) : root_(std::move(root)) {}

    /// The value of a parameter without its line end, or nothing where this kernel lacks it.
    /// Without /proc/sys it is an error.
    Result<std::optional<std::string>> sysctl(std::string_view key) const;

    /// Whether this kernel has IPv6 at all: with ipv6.disable=1 it lacks every parameter of it.
    enum class Ipv6 { off, on };
    Result<Ipv6> ipv6() const;

    enum class Module { absent, loaded, built_in };

    /// Whether the code of a module is in the kernel now. "-" and "_" are the same in names.
    Result<Module> module(std::string_view name) const;

    /// What is mounted, as this process sees it.
    Result<std::vector<Mounted>> mounts() const;

    /// What uname(2) calls the release: "6.1.0-28-amd64".
    Result<std::string> release() const;

    /// The sockets that take what others send, of IPv4 and, where there is any, IPv6.
    Result<std::vector<ListeningSocket>> listening() const;

    /// The arguments it was started with, as /proc/cmdline has them.
    Result<std::string> command_line() const;

    /// AppArmor's loaded profiles, a line "NAME (MODE)" each; nothing where AppArmor is off.
    Result<std::optional<std::string>> apparmor_profiles() const;

    /// The steps. They change the machine this process runs on, whatever the Root is, save for
    /// set_sysctl().
    Result<> set_sysctl(std::string_view key, std::string_view value);

    /// Fails at once where the module is in use.
    Result<> unload_module(std::string_view name);

    /// Adds one of the options nodev, noexec and nosuid to a mount; its other options stay.
    Result<> remount(const std::string& point, std::string_view option);

  private:
    Root root_;
};

}  // namespace bootseal
