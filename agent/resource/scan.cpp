// SPDX-License-Identifier: Apache-2.0
#include "resource/scan.h"

#include <sys/stat.h>

#include <algorithm>

#include "base/text.h"
#include "resource/evidence.h"
#include "system/scan.h"
#include "system/users.h"

namespace bootseal {

namespace {

Evidence clean(const Found& found, const std::string& expected) {
    const auto names = std::to_string(found.names) + " names";
    if (found.left_out.count == 0) return persisted(Verdict::compliant, "/", expected, names);
    return persisted(
        Verdict::compliant, "/", expected,
        names + ", without /" + printable(found.left_out.first[0]) +
            (found.left_out.count > 1 ? " and " + std::to_string(found.left_out.count - 1) + " more"
                                      : ""));
}

/// The walk is over the tree as it was: what the overlay has changed since counts.
class WorldWritable final : public Resource {
  public:
    Result<std::vector<Evidence>> inspect(const System& system) const override {
        const auto* found = TRY(system.scan.found());
        std::vector<Evidence> evidence;
        const auto note = [&](const std::string& path, const FileStatus& status) -> Result<> {
            evidence.push_back(persisted(Verdict::drifted, "/" + printable(path),
                                         status.type == FileType::directory
                                             ? "sticky, or not writable by everybody"
                                             : "not writable by everybody",
                                         octal(status.mode)));
            return {};
        };
        TRY(each(system.files, *found, note));
        if (evidence.empty()) evidence.push_back(clean(*found, "nothing writable by everybody"));
        return bounded(std::move(evidence));
    }

    Result<> remedy(const System& system, Changes& changes) const override {
        const auto* found = TRY(system.scan.found());
        return each(changes.files, *found, [&](const auto& path, const auto& status) {
            const bool folder = status.type == FileType::directory;
            const mode_t mode = folder ? status.mode | S_ISVTX : status.mode & ~S_IWOTH;
            return changes.files.set_access(path, {mode, status.uid, status.gid});
        });
    }

  private:
    template <class Act>
    static Result<> each(const Overlay& files, const Found& found, Act act) {
        for (const auto* list : {&found.writable_files, &found.open_directories}) {
            for (const auto& path : list->first) {
                const auto status = TRY(files.status(path, Links::keep));
                if (!status || (status->mode & S_IWOTH) == 0) continue;
                const bool folder = status->type == FileType::directory;
                if (folder && (status->mode & S_ISVTX) != 0) continue;
                if (folder || status->type == FileType::file) TRY(act(path, *status));
            }
            if (list->count > list->first.size()) {
                return invalid("more than " + std::to_string(PathsFound::most) +
                               " files or folders are writable by everybody: /" +
                               printable(list->first.front()));
            }
        }
        return {};
    }
};

class Unowned final : public Resource {
  public:
    Result<std::vector<Evidence>> inspect(const System& system) const override {
        const auto* found = TRY(system.scan.found());
        const auto users = TRY(read_users(system.files));
        std::vector<Evidence> evidence;
        for (const auto& [uid, paths] : found->of_user) {
            if (users.account(uid) || is_dynamic(uid)) continue;
            add(evidence, paths, "an existing user", "user " + std::to_string(uid));
        }
        for (const auto& [gid, paths] : found->of_group) {
            if (users.group(gid) || is_dynamic(gid)) continue;
            add(evidence, paths, "an existing group", "group " + std::to_string(gid));
        }
        if (evidence.empty()) evidence.push_back(clean(*found, "an owner and a group for all"));
        return bounded(std::move(evidence));
    }

    Result<> remedy(const System&, Changes&) const override {
        return unsupported("give the files an owner that exists (chown), or delete them");
    }

  private:
    /// systemd lends these to services while they run: DynamicUser= in systemd.exec(5).
    static bool is_dynamic(unsigned id) { return id >= 61184 && id <= 65519; }

    static void add(std::vector<Evidence>& evidence, const PathsFound& paths,
                    const std::string& expected, const std::string& actual) {
        const auto more = paths.count - 1;
        evidence.push_back(
            persisted(Verdict::drifted, "/" + printable(paths.first.front()), expected,
                      actual + (more > 0 ? ", as " + std::to_string(more) + " more files" : "")));
    }
};

/// Debian has about thirty; a person wants to see all of them.
constexpr std::size_t for_review = 200;

class Privileged final : public Resource {
  public:
    Result<std::vector<Evidence>> inspect(const System& system) const override {
        const auto* found = TRY(system.scan.found());
        std::vector<Evidence> evidence;
        for (const auto& path : found->privileged) {
            const auto status = TRY(system.files.status(path, Links::keep));
            if (!status || (status->mode & (S_ISUID | S_ISGID)) == 0) continue;
            evidence.push_back(persisted(Verdict::drifted, "/" + printable(path),
                                         "no SUID or SGID bit", octal(status->mode)));
        }
        if (evidence.empty()) evidence.push_back(clean(*found, "no SUID or SGID file"));
        return bounded(std::move(evidence), for_review);
    }

    Result<> remedy(const System&, Changes&) const override {
        return unsupported("take the bit from the programs that are not wanted (chmod u-s,g-s)");
    }
};

}  // namespace

Result<std::unique_ptr<Resource>> parse_scan(Fields& fields) {
    const auto without = TRY(fields.choice("without", {"privileged", "unowned", "world_writable"}));
    TRY(fields.done());
    if (without == 0) return std::unique_ptr<Resource>(std::make_unique<Privileged>());
    if (without == 1) return std::unique_ptr<Resource>(std::make_unique<Unowned>());
    return std::unique_ptr<Resource>(std::make_unique<WorldWritable>());
}

}  // namespace bootseal
