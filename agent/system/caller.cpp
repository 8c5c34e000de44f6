// SPDX-License-Identifier: Apache-2.0
#include "system/caller.h"

#include "base/text.h"

namespace bootseal {

namespace {

constexpr int most_ancestors = 64;
constexpr std::string_view connection = "SSH_CONNECTION=";

/// Of "4711 (a name) S 4710 ...": a name may hold blanks and brackets.
std::optional<std::int64_t> parent_of(const std::string& stat) {
    const auto bracket = stat.rfind(')');
    if (bracket == stat.npos) return std::nullopt;
    const auto rest = stat.substr(bracket + 1);
    const auto fields = words(rest);
    return fields.size() < 2 ? std::nullopt : parse_number(fields[1]);
}

/// "192.0.2.2 50000 192.0.2.1 22": the first is the peer, with "%eth0" where it is link-local.
std::optional<std::string> peer_in(const std::string& environment) {
    for (const auto variable : split(environment, '\0')) {
        if (!variable.starts_with(connection)) continue;
        const auto value = variable.substr(connection.size());
        const auto address = value.substr(0, value.find_first_of(" %"));
        if (!address.empty()) return std::string(address);
    }
    return std::nullopt;
}

}  // namespace

Result<Caller> find_caller(const Root& root) {
    Caller caller;
    // No such file where the kernel is built without audit.
    const auto login = root.read("proc/self/loginuid");
    const auto uid = login ? parse_number(trim(*login)) : std::nullopt;
    if (uid && *uid >= 0 && *uid < static_cast<std::int64_t>(static_cast<uid_t>(-1))) {
        caller.login = static_cast<uid_t>(*uid);
    }
    // sudo takes the variable out of the environment: it is still in that of the shell above.
    std::string process = "self";
    for (int i = 0; i < most_ancestors && !caller.peer; ++i) {
        const auto environment = root.read("proc/" + process + "/environ");
        if (environment) caller.peer = peer_in(*environment);
        const auto stat = root.read("proc/" + process + "/stat");
        const auto parent = stat ? parent_of(*stat) : std::nullopt;
        if (!parent || *parent <= 0) break;
        process = std::to_string(*parent);
    }
    return caller;
}

Result<Sight> own_sight(const Root& root) {
    const auto first = Root::open("/proc/1/root");
    if (!first) {
        return "cannot tell whether this is a chroot, where /proc is missing" + first.error();
    }
    const auto there = TRY(first->status(""));
    const auto here = TRY(root.status(""));
    const bool same = here.device == there.device && here.inode == there.inode;
    return same ? Sight::machine : Sight::chroot;
}

}  // namespace bootseal
