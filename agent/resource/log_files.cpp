// SPDX-License-Identifier: Apache-2.0
#include "resource/log_files.h"

#include <algorithm>

#include "base/text.h"
#include "resource/access.h"
#include "resource/evidence.h"
#include "system/users.h"
#include "system/walk.h"

namespace bootseal {

namespace {

constexpr std::size_t most_names = 200'000;

/// What is wanted of a kind of log.
struct Wanted {
    mode_t ceiling = 0640;
    std::vector<std::string_view> owners;
    std::vector<std::string_view> groups;
    bool services = true;  ///< may belong to the account and the group of a service as well
};

/// "wtmp", and what rotation makes of it: "wtmp.1", "wtmp-20261101".
bool is_log(std::string_view name, std::string_view base) {
    return name == base || (name.starts_with(base) && (name[base.size()] == '.' ||  //
                                                       name[base.size()] == '-'));
}

bool any_log(std::string_view name, const std::vector<std::string_view>& bases) {
    return std::any_of(bases.begin(), bases.end(),
                       [&](const auto base) { return is_log(name, base); });
}

/// `path` is relative to the folder of all logs.
Wanted wanted_of(std::string_view path) {
    const auto name = path.substr(path.rfind('/') + 1);
    const auto folder = path.find('/') == std::string_view::npos ? std::string_view()
                                                                 : path.substr(0, path.find('/'));
    if (any_log(name, {"lastlog", "wtmp", "btmp"}) || name == "README") {
        return {0664, {"root"}, {"root", "utmp"}, false};
    }
    if (any_log(name, {"cloud-init.log", "localmessages", "waagent.log"})) {
        return {0644, {"root", "syslog"}, {"root", "adm"}, false};
    }
    if (any_log(name, {"secure", "auth.log", "syslog", "messages"})) {
        return {0640, {"root", "syslog"}, {"root", "adm", "syslog"}, false};
    }
    if (lower(folder) == "sssd") return {0660, {"root", "sssd"}, {"root", "sssd"}, true};
    if (folder == "gdm" || folder == "gdm3") return {0660, {"root"}, {"root", "gdm", "gdm3"}, true};
    if (name.ends_with(".journal") || name.ends_with(".journal~")) {
        return {0640, {"root"}, {"root", "systemd-journal"}, true};
    }
    return {0640, {"root", "syslog"}, {"root", "adm", "syslog"}, true};
}

/// systemd lends ids of this range to services while they run, systemd.exec(5).
bool is_dynamic(unsigned id) {
    return id >= 61184 && id <= 65519;
}

/// A log that is more open than it should be, and what becomes of it.
struct Exposed {
    std::string path;
    Wanted wanted;
    FileStatus status;
    Access access;
    /// The account of a service that has a login shell: it keeps its log, and a person decides.
    const Account* shell = nullptr;
};

struct Look {
    Users users;
    uid_t first_person = 1000;
    std::size_t files = 0;
    std::vector<Exposed> exposed;
};

bool is_named(const std::vector<std::string_view>& names, const auto* entry) {
    return entry && std::find(names.begin(), names.end(), entry->name) != names.end();
}

class LogFiles final : public Resource {
  public:
    explicit LogFiles(std::string dir) : dir_(std::move(dir)) {}

    Result<std::vector<Evidence>> inspect(const System& system) const override {
        const auto look = TRY(this->look(system.files));
        std::vector<Evidence> evidence;
        for (const auto& one : look.exposed) {
            evidence.push_back(persisted(Verdict::drifted, printable(one.path), expected(one),
                                         actual(look.users, one)));
        }
        if (evidence.empty()) {
            evidence.push_back(persisted(Verdict::compliant, printable(dir_),
                                         "no log open to those without a task there",
                                         std::to_string(look.files) + " files"));
        }
        return bounded(std::move(evidence));
    }

    Result<> remedy(const System&, Changes& changes) const override {
        const auto look = TRY(this->look(changes.files));
        const Account* shell = nullptr;
        std::string linked;
        bool some = false;
        for (const auto& one : look.exposed) {
            if (one.shell) shell = one.shell;
            if (one.status.links > 1) {
                linked = one.path;
                continue;
            }
            const Access now{one.status.mode, one.status.uid, one.status.gid};
            if (one.access == now) continue;
            TRY(changes.files.set_access(one.path, one.access));
            some = true;
        }
        // What could be done is kept; the rest is still seen to be wrong.
        if (some || (linked.empty() && !shell)) return {};
        if (shell) {
            return unsupported("see whether " + printable(shell->name) +
                               ", whose logs are here, needs its login shell");
        }
        return unsupported("see by hand why " + printable(linked) + " has another hard link");
    }

  private:
    Result<Look> look(const Overlay& files) const {
        Look result;
        result.users = TRY(read_users(files));
        result.first_person = TRY(first_person_uid(files));
        if (!TRY(files.status(dir_))) return result;
        const auto root = TRY(files.base().descend(dir_));
        std::size_t names = 0;
        const auto visit = [&](const Visited& visited) -> Result<> {
            if (++names > most_names) return invalid(dir_ + " holds too many files");
            if (visited.status.type != FileType::file) return {};
            const auto full = dir_ + "/" + visited.path;
            const auto status = TRY(files.status(full, Links::keep));
            if (!status || status->type != FileType::file) return {};
            ++result.files;
            auto one = judge(result, visited.path, *status);
            one.path = full;
            const Access now{status->mode, status->uid, status->gid};
            if (one.access != now || one.shell) result.exposed.push_back(std::move(one));
            return {};
        };
        const auto left_out = TRY(walk(root, visit));
        if (left_out.too_deep) return invalid(printable(dir_) + ": folders are nested too deep");
        return result;
    }

    static Exposed judge(const Look& look, const std::string& path, const FileStatus& status) {
        Exposed one;
        one.wanted = wanted_of(path);
        one.status = status;
        one.access = {status.mode, status.uid, status.gid};
        one.access.mode &= ~excess(status, one.wanted.ceiling);

        const auto* account = look.users.account(status.uid);
        const bool system_account = account && account->uid < look.first_person;
        const bool nobody = account && account->name == "nobody";
        const bool service = one.wanted.services &&
                             (is_dynamic(status.uid) || (account && !has_login_shell(*account)));
        if (status.uid != 0 && !is_named(one.wanted.owners, account) && !service) {
            if (one.wanted.services && system_account && !nobody) {
                one.shell = account;
            } else {
                one.access.uid = 0;
            }
        }
        const auto* group = look.users.group(status.gid);
        const bool of_service = one.wanted.services &&
                                (is_dynamic(status.gid) ||
                                 (group && (group->gid < look.first_person ||
                                            (account && group->gid == account->gid && service))));
        if (status.gid != 0 && !is_named(one.wanted.groups, group) && !of_service) {
            one.access.gid = 0;
        }
        return one;
    }

    static std::string expected(const Exposed& one) {
        std::vector<std::string> parts;
        const auto& [path, wanted, status, access, shell] = one;
        if (access.mode != status.mode)
            parts.push_back("mode " + octal(wanted.ceiling) + " at most");
        const std::string service = wanted.services ? " or a service without a login shell" : "";
        if (access.uid != status.uid || shell) parts.push_back("owner root" + service);
        if (access.gid != status.gid) parts.push_back("group " + any_of(wanted.groups));
        return join(parts, ", ");
    }

    static std::string any_of(const std::vector<std::string_view>& names) {
        return join({names.begin(), names.end()}, " or ");
    }

    static std::string actual(const Users& users, const Exposed& one) {
        std::vector<std::string> parts;
        const auto& [path, wanted, status, access, shell] = one;
        if (access.mode != status.mode) parts.push_back(octal(status.mode));
        if (access.uid != status.uid || shell) {
            parts.push_back("owner " + owner_name(&users, status.uid));
        }
        if (access.gid != status.gid) parts.push_back("group " + group_name(&users, status.gid));
        return join(parts, ", ");
    }

    std::string dir_;
};

}  // namespace

Result<std::unique_ptr<Resource>> parse_log_files(Fields& fields) {
    auto path = TRY(fields.text("path"));
    TRY(fields.done());
    const bool good = path.size() > 1 && path.starts_with('/') && !path.ends_with('/') &&
                      path.find_first_of("*?[\\") == std::string::npos &&
                      path.find('\0') == std::string::npos;
    if (!good) return fields.error("path", "must be an absolute path without a slash at its end");
    return std::unique_ptr<Resource>(std::make_unique<LogFiles>(std::move(path)));
}

}  // namespace bootseal
