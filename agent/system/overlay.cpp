// SPDX-License-Identifier: Apache-2.0
#include "system/overlay.h"

#include <fnmatch.h>

#include <algorithm>
#include <cerrno>

#include "base/text.h"

namespace bootseal {

namespace {

using Path = std::string;

/// "a/b" of "a" and "b"; "b" of "" and "b".
Path child(const Path& dir, std::string_view name) {
    return dir.empty() ? Path(name) : dir + "/" + std::string(name);
}

Path parent_of(const Path& path) {
    const auto slash = path.rfind('/');
    return slash == Path::npos ? Path() : path.substr(0, slash);
}

FileStatus to_status(const Pending& change) {
    FileStatus status;
    status.mode = change.access.mode;
    status.uid = change.access.uid;
    status.gid = change.access.gid;
    switch (change.kind) {
        case Pending::Kind::directory:
            status.type = FileType::directory;
            break;
        case Pending::Kind::symlink:
            status.type = FileType::symlink;
            break;
        default:
            status.type = FileType::file;
    }
    if (change.content) status.size = change.content->size();
    return status;
}

Access access_of(const FileStatus& status) {
    return {status.mode, status.uid, status.gid};
}

bool has_wildcard(std::string_view component) {
    return component.find_first_of("*?[") != std::string_view::npos;
}

Result<> refuse_hard_links(std::string_view verb, std::string_view path, const FileStatus& now) {
    if (now.type != FileType::file || now.links < 2) return {};
    return unsupported(std::string(verb) + " " + printable(path) + ": has " +
                       std::to_string(now.links) +
                       " hard links, which no rollback could join again; give it one name first");
}

}  // namespace

Result<std::string> Overlay::resolve(std::string_view path, Links links) const {
    constexpr int most_links = 40;
    int followed = 0;
    Path resolved;
    std::string rest(path);
    std::string_view todo = rest;
    for (;;) {
        todo.remove_prefix(std::min(todo.find_first_not_of('/'), todo.size()));
        if (todo.empty()) return resolved;
        const auto part = todo.substr(0, todo.find('/'));
        todo.remove_prefix(part.size());
        if (part == ".") continue;
        if (part == "..") {
            resolved = parent_of(resolved);
            continue;
        }
        auto here = child(resolved, part);
        const bool last = todo.find_first_not_of('/') == todo.npos;
        const auto target =
            last && links == Links::keep ? std::optional<std::string>() : TRY(link_at(here));
        if (!target) {
            resolved = std::move(here);
            continue;
        }
        if (++followed > most_links) {
            errno = ELOOP;
            return errno_error("resolve", path);
        }
        if (target->starts_with('/')) resolved.clear();
        rest = *target + std::string(todo);
        todo = rest;
    }
}

/// The text of the link at a path whose folder is resolved; nothing where there is no link.
Result<std::optional<std::string>> Overlay::link_at(const std::string& path) const {
    const auto change = pending_.find(path);
    if (change == pending_.end()) return below_.read_link(path);
    if (change->second.kind != Pending::Kind::symlink) return std::optional<std::string>();
    return std::optional(change->second.target);
}

Result<std::optional<FileStatus>> Overlay::status(std::string_view path, Links links) const {
    const auto canonical = TRY(resolve(path, links));
    const auto change = pending_.find(canonical);
    if (change == pending_.end()) return below_.status(canonical);
    if (change->second.kind == Pending::Kind::absent) return std::optional<FileStatus>();
    auto status = to_status(change->second);
    if (change->second.kind == Pending::Kind::file && !change->second.content) {
        if (const auto below = TRY(below_.status(canonical))) status.size = below->size;
    }
    return std::optional(status);
}

Result<std::optional<std::string>> Overlay::read(std::string_view path) const {
    const auto canonical = TRY(resolve(path));
    const auto change = pending_.find(canonical);
    if (change != pending_.end()) {
        if (change->second.kind == Pending::Kind::absent) return std::optional<std::string>();
        if (change->second.kind == Pending::Kind::directory) {
            return invalid("read " + printable(path) + ": is a directory, not a file");
        }
        if (change->second.content) return change->second.content;
    }
    return below_.read(canonical);
}

Result<std::vector<std::string>> Overlay::list(std::string_view dir) const {
    const auto canonical = TRY(resolve(dir));
    auto names = TRY(below_.list(canonical));
    const auto inside = canonical.empty() ? Path() : canonical + "/";
    for (auto change = pending_.lower_bound(inside);
         change != pending_.end() && change->first.starts_with(inside); ++change) {
        const auto name = change->first.substr(inside.size());
        if (name.empty() || name.find('/') != Path::npos) continue;
        const auto place = std::lower_bound(names.begin(), names.end(), name);
        const bool listed_below = place != names.end() && *place == name;
        if (change->second.kind == Pending::Kind::absent) {
            if (listed_below) names.erase(place);
        } else if (!listed_below) {
            names.insert(place, name);
        }
    }
    return names;
}

Result<std::optional<std::string>> Overlay::read_link(std::string_view path) const {
    return link_at(TRY(resolve(path, Links::keep)));
}

Result<std::vector<std::string>> Overlay::glob(std::string_view pattern) const {
    constexpr std::size_t most_matches = 100'000;
    std::vector<Path> found{Path()};
    for (const auto part : split(pattern, '/')) {
        if (part.empty() || part == ".") continue;
        std::vector<Path> next;
        for (const auto& dir : found) {
            if (!has_wildcard(part)) {
                next.push_back(child(dir, part));
                continue;
            }
            const auto status = TRY(this->status(dir));
            if (!status || status->type != FileType::directory) continue;
            for (const auto& name : TRY(list(dir))) {
                if (::fnmatch(std::string(part).c_str(), name.c_str(), FNM_PERIOD) == 0) {
                    next.push_back(child(dir, name));
                }
            }
            if (next.size() > most_matches) {
                return invalid("match " + printable(pattern) + ": more than " +
                               std::to_string(most_matches) + " paths");
            }
        }
        found = std::move(next);
    }
    std::vector<Path> existing;
    for (auto& path : found) {
        if (TRY(status(path, Links::keep))) existing.push_back(std::move(path));
    }
    std::sort(existing.begin(), existing.end());
    return existing;
}

Result<> Overlay::write(std::string_view path, std::string_view bytes, Access created) {
    const auto canonical = TRY(resolve(path));
    const auto now = TRY(status(canonical, Links::keep));
    if (now && now->type != FileType::file) {
        return invalid("write " + printable(path) + ": is " + std::string(describe(now->type)) +
                       ", not a file");
    }
    if (now) TRY(refuse_hard_links("write", path, *now));
    if (!now) TRY(make_parents(canonical));
    Pending change;
    change.content = bytes;
    change.access = now ? access_of(*now) : created;
    return put(canonical, std::move(change));
}

Result<> Overlay::set_access(std::string_view path, Access access) {
    const auto canonical = TRY(resolve(path));
    const auto now = TRY(status(canonical, Links::keep));
    if (!now || (now->type != FileType::file && now->type != FileType::directory)) {
        return invalid("set the mode of " + printable(path) + ": " +
                       (now ? "is " + std::string(describe(now->type)) : "does not exist"));
    }
    auto change = pending_.contains(canonical) ? pending_.at(canonical) : Pending();
    change.kind = now->type == FileType::directory ? Pending::Kind::directory : Pending::Kind::file;
    change.access = access;
    return put(canonical, std::move(change));
}

Result<> Overlay::remove(std::string_view path) {
    const auto canonical = TRY(resolve(path, Links::keep));
    const auto now = TRY(status(canonical, Links::keep));
    if (!now) return {};
    if (now->type == FileType::directory) {
        return invalid("remove " + printable(path) + ": is a directory");
    }
    TRY(refuse_hard_links("remove", path, *now));
    Pending change;
    change.kind = Pending::Kind::absent;
    return put(canonical, std::move(change));
}

Result<> Overlay::symlink(std::string_view path, std::string_view target) {
    const auto canonical = TRY(resolve(path, Links::keep));
    const auto now = TRY(status(canonical, Links::keep));
    if (now && now->type == FileType::directory) {
        return invalid("link " + printable(path) + ": is a directory");
    }
    if (now) TRY(refuse_hard_links("link", path, *now));
    if (!now) TRY(make_parents(canonical));
    Pending change;
    change.kind = Pending::Kind::symlink;
    change.target = target;
    return put(canonical, std::move(change));
}

Result<> Overlay::make_directory(std::string_view path, Access created) {
    const auto canonical = TRY(resolve(path));
    const auto now = TRY(status(canonical, Links::keep));
    if (now && now->type == FileType::directory) return {};
    if (now) {
        return invalid("make the directory " + printable(path) + ": is " +
                       std::string(describe(now->type)));
    }
    TRY(make_parents(canonical));
    Pending change;
    change.kind = Pending::Kind::directory;
    change.access = created;
    return put(canonical, std::move(change));
}

Result<> Overlay::make_parents(const std::string& canonical) {
    const auto dir = parent_of(canonical);
    return dir.empty() ? Result<>() : make_directory(dir);
}

/// Records a change, or forgets the path where the change makes it what it is below.
Result<> Overlay::put(const std::string& canonical, Pending change) {
    const auto below = TRY(below_.status(canonical));
    const bool same_access = below && access_of(*below) == change.access;
    bool same = false;
    switch (change.kind) {
        case Pending::Kind::absent:
            same = !below;
            break;
        case Pending::Kind::directory:
            same = below && below->type == FileType::directory && same_access;
            break;
        case Pending::Kind::symlink:
            same = below && below->type == FileType::symlink &&
                   TRY(below_.read_link(canonical)) == change.target;
            break;
        case Pending::Kind::file: {
            const bool file_below = below && below->type == FileType::file;
            if (change.content && file_below && below->size == change.content->size() &&
                TRY(below_.read(canonical)) == *change.content) {
                change.content.reset();
            }
            same = file_below && !change.content && same_access;
        }
    }
    if (same) {
        pending_.erase(canonical);
    } else {
        pending_.insert_or_assign(canonical, std::move(change));
    }
    return {};
}

}  // namespace bootseal
