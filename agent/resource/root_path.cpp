// SPDX-License-Identifier: Apache-2.0
#include "resource/root_path.h"

#include <sys/stat.h>

#include "base/text.h"
#include "resource/assignments.h"
#include "resource/evidence.h"
#include "resource/login_files.h"
#include "system/users.h"

namespace bootseal {

namespace {

constexpr mode_t others_write = S_IWGRP | S_IWOTH;
constexpr auto environment = "/etc/environment";

/// A value that PATH is given.
struct Given {
    std::string value;
    std::string where;
    bool always = true;
};

Result<std::vector<Given>> given_paths(const Overlay& files) {
    std::vector<Given> result;
    const auto defs = TRY(files.read(login_defs_file)).value_or("");
    for (const auto& one : parse_assignments(Dialect::space, defs)) {
        if (one.key != "ENV_SUPATH") continue;
        const std::string_view value = one.value;
        result.push_back({std::string(value.starts_with("PATH=") ? value.substr(5) : value),
                          login_defs_file + (":" + std::to_string(one.line))});
    }
    const auto pam_env = TRY(files.read(environment)).value_or("");
    auto scripts = TRY(read_login_files(files, true));
    scripts.insert(scripts.begin(), {environment, pam_env, parse_shell_commands(pam_env)});
    for (const auto& script : scripts) {
        for (const auto& command : script.commands) {
            const auto found = assignment_of(command, "PATH");
            if (!found) continue;
            result.push_back({std::string(found->value),
                              printable(script.path) + ":" + std::to_string(command.line),
                              command.certain});
        }
    }
    return result;
}

/// "/root/bin" of "$HOME/bin"; what else a shell would expand stays as it is.
std::string folder_of(std::string_view part) {
    for (const std::string_view home : {"$HOME/", "${HOME}/", "~/"}) {
        if (part.starts_with(home)) return "/root/" + std::string(part.substr(home.size()));
    }
    return std::string(part);
}

bool is_path_itself(std::string_view part) {
    return part == "$PATH" || part == "${PATH}";
}

class RootPath final : public Resource {
  public:
    Result<std::vector<Evidence>> inspect(const System& system) const override {
        std::vector<Evidence> evidence;
        for (const auto& given : TRY(given_paths(system.files))) {
            for (const auto part : split(given.value, ':')) {
                if (is_path_itself(part)) continue;
                const auto wrong = TRY(look(system.files, part, given.always));
                evidence.push_back(persisted(wrong.empty() ? Verdict::compliant : Verdict::drifted,
                                             given.where, expected,
                                             wrong.empty() ? printable(part, 80) : wrong));
            }
        }
        if (evidence.empty()) {
            evidence.push_back(persisted(Verdict::drifted, login_defs_file, expected,
                                         "nothing says where root looks for commands"));
        }
        return bounded(std::move(evidence));
    }

    Result<> remedy(const System& /*system*/, Changes& changes) const override {
        auto files = changes.files;
        for (const auto& given : TRY(given_paths(files))) {
            for (const auto part : split(given.value, ':')) {
                if (is_path_itself(part)) continue;
                TRY(close(files, folder_of(part)));
                const auto wrong = TRY(look(files, part, given.always));
                if (wrong.empty()) continue;
                return unsupported("correct " + given.where + " or the folder: " + wrong);
            }
        }
        changes.files = std::move(files);
        return {};
    }

  private:
    static constexpr auto expected = "folders that root alone can change";

    /// What is wrong with a part of PATH; empty where nothing is.
    static Result<std::string> look(const Overlay& files, std::string_view part, bool always) {
        if (part.empty() || part == ".") return std::string("the folder one happens to be in");
        const auto shown = printable(part, 80);
        const auto folder = folder_of(part);
        if (folder.find_first_of("$`") != std::string::npos) {
            return shown + ": only a shell could tell";
        }
        if (!folder.starts_with('/')) return shown + " is not absolute";
        const auto canonical = TRY(files.resolve(folder));
        const auto status = TRY(files.status(canonical));
        if (!status) return always ? shown + " does not exist" : std::string();
        if (status->type != FileType::directory) return shown + " is no folder";
        for (std::size_t end = canonical.size(); end != std::string::npos && end > 0;
             end = canonical.rfind('/', end - 1)) {
            const auto above = canonical.substr(0, end);
            const auto found = TRY(files.status(above));
            if (!found) continue;
            if (found->uid != 0) return "/" + printable(above, 80) + " is not root's";
            // In a sticky folder nobody can put something else in place of what is root's.
            const bool sticky = (found->mode & S_ISVTX) != 0 && above != canonical;
            if ((found->mode & others_write) != 0 && !sticky) {
                return "/" + printable(above, 80) + " has mode " + octal(found->mode);
            }
        }
        return std::string();
    }

    /// Takes the rights to write from others than root, of a folder that is root's.
    static Result<> close(Overlay& files, const std::string& folder) {
        if (!folder.starts_with('/')) return {};
        const auto canonical = TRY(files.resolve(folder));
        const auto found = TRY(files.status(canonical));
        const bool open = found && found->type == FileType::directory && found->uid == 0 &&
                          (found->mode & others_write) != 0;
        if (!open || canonical.empty()) return {};
        return files.set_access(canonical, {found->mode & ~others_write, found->uid, found->gid});
    }
};

}  // namespace

Result<std::unique_ptr<Resource>> parse_root_path(Fields& fields) {
    TRY(fields.choice("state", {"safe"}));
    TRY(fields.done());
    return std::unique_ptr<Resource>(std::make_unique<RootPath>());
}

}  // namespace bootseal
