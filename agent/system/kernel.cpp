// SPDX-License-Identifier: Apache-2.0
#include "system/kernel.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <map>

#include "base/text.h"

namespace bootseal {

namespace {

/// How the kernel spells a module's name.
std::string module_name(std::string_view name) {
    std::string result(name);
    std::replace(result.begin(), result.end(), '-', '_');
    return result;
}

const std::map<std::string_view, unsigned long> mount_flags = {
    {"ro", MS_RDONLY},         {"nosuid", MS_NOSUID},           {"nodev", MS_NODEV},
    {"noexec", MS_NOEXEC},     {"noatime", MS_NOATIME},         {"nodiratime", MS_NODIRATIME},
    {"relatime", MS_RELATIME}, {"nosymfollow", MS_NOSYMFOLLOW},
};

Result<std::string> proc_sys_path(std::string_view key) {
    const auto path = sysctl_path(key);
    for (const auto part : split(path, '/')) {
        if (part.empty() || part == "." || part == "..") {
            return invalid("read the parameter " + printable(key) + ": not a name");
        }
    }
    return "proc/sys/" + path;
}

}  // namespace

std::string sysctl_path(std::string_view key) {
    std::string path(key);
    const auto first = path.find_first_of("./");
    if (first == std::string::npos || path[first] == '/') return path;
    for (auto& c : path) {
        if (c == '.' || c == '/') c = c == '.' ? '/' : '.';
    }
    return path;
}

Result<std::optional<std::string>> Kernel::sysctl(std::string_view key) const {
    auto value = root_.read(TRY(proc_sys_path(key)), 64 << 10);
    if (value) {
        while (value->ends_with('\n'))
            value->pop_back();
        return std::optional(std::move(*value));
    }
    if (!is_absent(value.error())) return value.error();
    // Nothing there is only an answer where the rest of it is.
    TRY(root_.status("proc/sys/kernel"));
    return std::optional<std::string>();
}

Result<Kernel::Ipv6> Kernel::ipv6() const {
    TRY(root_.status("proc/sys/net/ipv4"));
    const auto found = root_.status("proc/sys/net/ipv6");
    if (found) return Ipv6::on;
    if (is_absent(found.error())) return Ipv6::off;
    return found.error();
}

Result<Kernel::Module> Kernel::module(std::string_view name) const {
    const auto wanted = module_name(name);
    const auto loaded = root_.read(modules_in_proc);
    if (!loaded && !is_absent(loaded.error())) return loaded.error();
    // A kernel without loadable modules has no such file; a tree without /proc tells nothing.
    if (!loaded) TRY(root_.status("proc/sys/kernel"));
    if (loaded) {
        for (const auto line : lines(*loaded)) {
            const auto fields = words(line);
            if (!fields.empty() && fields[0] == wanted) return Module::loaded;
        }
    }
    const auto entry = root_.status(std::string(modules_in_sys) + wanted);
    if (entry) return Module::built_in;
    if (is_absent(entry.error())) return Module::absent;
    return entry.error();
}

Result<std::vector<Mounted>> Kernel::mounts() const {
    return parse_mountinfo(TRY(root_.read("proc/self/mountinfo")));
}

Result<std::string> Kernel::release() const {
    return std::string(trim(TRY(root_.read("proc/sys/kernel/osrelease"))));
}

Result<std::vector<ListeningSocket>> Kernel::listening() const {
    constexpr std::size_t largest = 64 << 20;  // every connection is a line, too
    std::vector<ListeningSocket> all;
    for (const std::string table : {"tcp", "udp", "tcp6", "udp6"}) {
        const auto text = root_.read("proc/self/net/" + table, largest);
        if (!text && table.ends_with('6') && is_absent(text.error())) continue;
        if (!text) return text.error();
        for (auto& socket : TRY(parse_sockets(*text, table)))
            all.push_back(std::move(socket));
    }
    return all;
}

Result<std::string> Kernel::command_line() const {
    return std::string(trim(TRY(root_.read(command_line_in_proc))));
}

Result<std::optional<std::string>> Kernel::apparmor_profiles() const {
    auto profiles = root_.read("sys/kernel/security/apparmor/profiles");
    if (profiles) return std::optional(std::move(*profiles));
    if (!is_absent(profiles.error())) return profiles.error();
    // Nothing there is only an answer where the rest of it is.
    TRY(root_.status("sys/kernel/security"));
    return std::optional<std::string>();
}

Result<> Kernel::set_sysctl(std::string_view key, std::string_view value) {
    return root_.poke(TRY(proc_sys_path(key)), std::string(value) + "\n");
}

Result<> Kernel::unload_module(std::string_view name) {
    const auto module = module_name(name);
    // O_NONBLOCK: a module in use is refused instead of waited for.
    if (::syscall(SYS_delete_module, module.c_str(), O_NONBLOCK) != 0 && errno != ENOENT) {
        return errno_error("unload the module", module);
    }
    return {};
}

// NOLINTNEXTLINE(readability-make-member-function-const): it changes the kernel
Result<> Kernel::remount(const std::string& point, std::string_view option) {
    const auto wanted = mount_flags.find(option);
    if (wanted == mount_flags.end()) {
        return invalid("remount " + printable(point) + ": cannot set " + printable(option));
    }
    const auto mounts = TRY(this->mounts());
    const auto* mount = find_mount(mounts, point);
    if (!mount) return invalid("remount " + printable(point) + ": not a mount point");
    unsigned long flags = wanted->second;
    for (const auto& now : mount->options) {
        if (const auto flag = mount_flags.find(now); flag != mount_flags.end()) {
            flags |= flag->second;
        }
    }
    // Strictatime shows as neither of the two: without the flag, remounting would make it relatime.
    if (!(flags & (MS_RELATIME | MS_NOATIME))) flags |= MS_STRICTATIME;
    // MS_BIND: only this mount's flags change, and nothing of the file system that it shows.
    if (::mount(nullptr, point.c_str(), nullptr, MS_REMOUNT | MS_BIND | flags, nullptr) != 0) {
        return errno_error("remount", point);
    }
    return {};
}

}  // namespace bootseal
