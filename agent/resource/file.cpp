// SPDX-License-Identifier: Apache-2.0
#include "resource/file.h"

#include <algorithm>
#include <limits>

#include "base/text.h"
#include "resource/access.h"
#include "resource/evidence.h"

namespace bootseal {

namespace {

using Names = std::vector<std::string>;

struct Wanted {
    std::string path;
    FileType type = FileType::file;
    Names owners;
    Names groups;
    std::optional<mode_t> ceiling;
};

bool is_pattern(std::string_view path) {
    return path.find_first_of("*?[") != std::string_view::npos;
}

std::string shown(std::string_view path) {
    return "/" + printable(path);
}

Result<> refuse_foreign_links(const Overlay& files, std::string_view path) {
    const auto link = TRY(foreign_link(files, path));
    if (!link) return {};
    return unsupported("see by hand where " + printable(*link) +
                       " leads: it is a symlink that is not root's, which is not followed");
}

class AbsentFile final : public Resource {
  public:
    explicit AbsentFile(std::string path) : path_(std::move(path)) {}

    Result<std::vector<Evidence>> inspect(const System& system) const override {
        std::vector<Evidence> evidence;
        for (const auto& path : TRY(system.files.glob(path_))) {
            const auto status = TRY(system.files.status(path, Links::keep));
            if (!status) continue;
            evidence.push_back(persisted(Verdict::drifted, shown(path), "absent",
                                         std::string(describe(status->type))));
        }
        if (evidence.empty()) {
            evidence.push_back(persisted(Verdict::compliant, printable(path_), "absent", "absent"));
        }
        return bounded(std::move(evidence));
    }

    Result<> remedy(const System& /*system*/, Changes& changes) const override {
        for (const auto& path : TRY(changes.files.glob(path_))) {
            const auto status = TRY(changes.files.status(path, Links::keep));
            if (!status) continue;
            if (status->type != FileType::file && status->type != FileType::symlink) {
                return unsupported("remove " + shown(path) + " by hand: it is " +
                                   std::string(describe(status->type)));
            }
            const auto slash = path.rfind('/');
            if (slash != std::string::npos) {
                TRY(refuse_foreign_links(changes.files, path.substr(0, slash)));
            }
            TRY(changes.files.remove(path));
        }
        return {};
    }

  private:
    std::string path_;
};

class File final : public Resource {
  public:
    explicit File(Wanted wanted) : wanted_(std::move(wanted)) {}

    Result<std::vector<Evidence>> inspect(const System& system) const override;
    Result<> remedy(const System& system, Changes& changes) const override;

  private:
    struct Match {
        std::string path;
        FileStatus status;
    };

    /// The tree's accounts, where they can be read, and the bounds with its ids.
    struct Bounds {
        std::optional<Users> users;
        AccessBounds access;

        const Users* names() const { return users ? &*users : nullptr; }
    };

    Result<std::vector<Match>> matches(const Overlay& files) const;
    Result<Bounds> bounds(const Overlay& files) const;
    std::string expected() const;
    std::string actual(const FileStatus& status, const Users* users) const;
    Result<> create(Overlay& files, const AccessBounds& bounds) const;

    Wanted wanted_;
};

/// What is at the path, links followed: whoever opens it follows them, too.
Result<std::vector<File::Match>> File::matches(const Overlay& files) const {
    std::vector<Match> found;
    for (auto& path : TRY(files.glob(wanted_.path))) {
        const auto status = TRY(files.status(path));
        if (!status) continue;  // a link to nothing
        if (status->type != wanted_.type) {
            // A pattern is about the files, or the directories, among all that match.
            const bool either =
                status->type == FileType::file || status->type == FileType::directory;
            if (either && is_pattern(wanted_.path)) continue;
            return invalid(shown(path) + ": is " + std::string(describe(status->type)) + ", not " +
                           std::string(describe(wanted_.type)));
        }
        found.push_back({std::move(path), *status});
    }
    return found;
}

/// The ids of the names that the tree has; at least one of them must exist there.
Result<> resolve_names(const Names& names, std::string_view what, auto& ids, const auto& lookup) {
    using Id = typename std::decay_t<decltype(ids)>::value_type;
    for (const auto& name : names) {
        if (const auto number = parse_number(name)) {
            ids.push_back(static_cast<Id>(*number));
        } else if (const auto id = lookup(name)) {
            ids.push_back(*id);
        }
    }
    if (!names.empty() && ids.empty()) {
        return invalid("the tree has no " + std::string(what) + " " + printable(names.front()));
    }
    return {};
}

bool any_name(const Names& names) {
    return std::any_of(names.begin(), names.end(),
                       [](const auto& name) { return !parse_number(name); });
}

Result<File::Bounds> File::bounds(const Overlay& files) const {
    Bounds result;
    auto users = read_users(files);
    if (users) {
        result.users = std::move(*users);
    } else if (any_name(wanted_.owners) || any_name(wanted_.groups)) {
        return users.error();
    }
    TRY(resolve_names(wanted_.owners, "user", result.access.owners, [&](const auto& name) {
        const auto* const account = result.users->account(name);
        return account ? std::optional(account->uid) : std::nullopt;
    }));
    TRY(resolve_names(wanted_.groups, "group", result.access.groups, [&](const auto& name) {
        const auto* const group = result.users->group(name);
        return group ? std::optional(group->gid) : std::nullopt;
    }));
    result.access.ceiling = wanted_.ceiling;
    return result;
}

std::string File::expected() const {
    Names parts;
    if (wanted_.ceiling) parts.push_back("mode " + octal(*wanted_.ceiling) + " at most");
    if (!wanted_.owners.empty()) parts.push_back("owner " + join(wanted_.owners, " or "));
    if (!wanted_.groups.empty()) parts.push_back("group " + join(wanted_.groups, " or "));
    return parts.empty() ? std::string(describe(wanted_.type)) : join(parts, ", ");
}

std::string File::actual(const FileStatus& status, const Users* users) const {
    Names parts;
    if (wanted_.ceiling) parts.push_back("mode " + octal(status.mode));
    if (!wanted_.owners.empty()) parts.push_back("owner " + owner_name(users, status.uid));
    if (!wanted_.groups.empty()) parts.push_back("group " + group_name(users, status.gid));
    return parts.empty() ? std::string(describe(status.type)) : join(parts, ", ");
}

Result<std::vector<Evidence>> File::inspect(const System& system) const {
    const auto found = TRY(matches(system.files));
    if (found.empty()) {
        return std::vector{persisted(
            Verdict::drifted, printable(wanted_.path), expected(),
            "no such " + std::string(wanted_.type == FileType::directory ? "directory" : "file"))};
    }
    const auto bounds = TRY(this->bounds(system.files));
    std::vector<Evidence> evidence;
    for (const auto& [path, status] : found) {
        auto where = shown(path);
        const auto target = TRY(system.files.resolve(path));
        if (target != path) where += " (link to " + shown(target) + ")";
        const Access now{status.mode, status.uid, status.gid};
        const auto verdict =
            within(status, bounds.access) == now ? Verdict::compliant : Verdict::drifted;
        evidence.push_back(persisted(verdict, where, expected(), actual(status, bounds.names())));
        const auto entries =
            TRY(acl_excess(system.files, path, status, bounds.access, bounds.names()));
        if (entries.empty()) continue;
        evidence.push_back(persisted(Verdict::drifted, where,
                                     "no ACL entry beyond mode " + octal(*wanted_.ceiling),
                                     printable(join(entries, ", "))));
    }
    return bounded(std::move(evidence));
}

Result<> File::remedy(const System& /*system*/, Changes& changes) const {
    auto& files = changes.files;
    const auto bounds = TRY(this->bounds(files));
    const auto found = TRY(matches(files));
    if (found.empty()) return create(files, bounds.access);
    for (const auto& [path, status] : found) {
        const auto access = within(status, bounds.access);
        if (access != Access{status.mode, status.uid, status.gid}) {
            TRY(refuse_foreign_links(files, path));
            TRY(files.set_access(path, access));
        }
        const auto now = TRY(files.status(path));
        if (now && !TRY(acl_excess(files, path, *now, bounds.access, bounds.names())).empty()) {
            return unsupported("take the ACL away by hand: setfacl -b " + shown(path));
        }
    }
    return {};
}

Result<> File::create(Overlay& files, const AccessBounds& bounds) const {
    if (is_pattern(wanted_.path)) {
        return unsupported("make a file that matches " + printable(wanted_.path) + " by hand");
    }
    TRY(refuse_foreign_links(files, wanted_.path));
    const bool directory = wanted_.type == FileType::directory;
    Access access{directory ? 0755U : 0644U, 0, 0};
    // Nobody asked for setuid and the like: a ceiling allows them and wants nothing.
    if (bounds.ceiling) access.mode = *bounds.ceiling & (directory ? 01777U : 0777U);
    if (!bounds.owners.empty()) access.uid = bounds.owners.front();
    if (!bounds.groups.empty()) access.gid = bounds.groups.front();
    return directory ? files.make_directory(wanted_.path, access)
                     : files.write(wanted_.path, "", access);
}

/// A list of names, or of ids in digits.
Result<Names> parse_names(Fields& fields, std::string_view key) {
    auto names = TRY(fields.list(key));
    if (names.empty() && fields.node(key)) return fields.error(key, "must not be an empty list");
    for (const auto& name : names) {
        const auto number = parse_number(name);
        const bool too_large = number && *number >= std::numeric_limits<std::uint32_t>::max();
        if (name.empty() || name.front() == '-' || name.front() == '+' || too_large ||
            name.find(':') != std::string::npos) {
            return fields.error(key, "must be a name or an id");
        }
    }
    return names;
}

Result<std::optional<mode_t>> parse_mode(Fields& fields) {
    const auto text = TRY(fields.optional_text("mode"));
    if (!text) return std::optional<mode_t>();
    const bool octal_digits = text->find_first_not_of("01234567") == std::string::npos;
    const auto mode = parse_number(*text, 8);
    if (!octal_digits || !mode || text->size() < 3 || *mode > 07777) {
        return fields.error("mode", "must be octal, such as \"0640\"");
    }
    return std::optional(static_cast<mode_t>(*mode));
}

/// Whether an optional word is the second of two; the first where it is absent.
enum class Choice { first, second };
Result<Choice> parse_choice(Fields& fields, std::string_view key,
                            const std::vector<std::string_view>& words) {
    if (!fields.node(key)) return Choice::first;
    return TRY(fields.choice(key, words)) == 0 ? Choice::first : Choice::second;
}

}  // namespace

Result<std::unique_ptr<Resource>> parse_file(Fields& fields) {
    Wanted wanted;
    wanted.path = TRY(fields.text("path"));
    if (!wanted.path.starts_with('/') || wanted.path.find('\0') != std::string::npos) {
        return fields.error("path", "must be absolute");
    }
    if (TRY(parse_choice(fields, "state", {"present", "absent"})) == Choice::second) {
        TRY(fields.done());
        return std::unique_ptr<Resource>(std::make_unique<AbsentFile>(std::move(wanted.path)));
    }
    if (TRY(parse_choice(fields, "type", {"file", "directory"})) == Choice::second) {
        wanted.type = FileType::directory;
    }
    wanted.owners = TRY(parse_names(fields, "owner"));
    wanted.groups = TRY(parse_names(fields, "group"));
    wanted.ceiling = TRY(parse_mode(fields));
    TRY(fields.done());
    return std::unique_ptr<Resource>(std::make_unique<File>(std::move(wanted)));
}

}  // namespace bootseal
