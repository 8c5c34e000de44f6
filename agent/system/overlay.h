// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "system/remembered.h"
#include "system/root.h"

namespace bootseal {

/// Who may do what with a file.
struct Access {
    mode_t mode = 0644;
    uid_t uid = 0;
    gid_t gid = 0;

    bool operator==(const Access&) const = default;
};

/// What a path will be once the overlay is committed.
struct Pending {
    enum class Kind { file, directory, symlink, absent };

    Kind kind = Kind::file;
    std::optional<std::string> content;  ///< of a file: new bytes, or none: the bytes stay
    std::string target;                  ///< of a symlink
    Access access;                       ///< of a file or directory

    bool operator==(const Pending&) const = default;
};

/// A tree as it would be: reads fall through to the Root, writes stay in memory until a
/// Transaction commits them. Copying an overlay is a snapshot.
///
/// A path names the same file whichever links lead to it: pending changes are kept under the
/// path without links ("lib/x" and "usr/lib/x" are one on a merged /usr). Absence is a value
/// here, not an error; an error means that one could not look. With Looks::once it does not see
/// what others change in the tree below after it looked there.
class Overlay {
  public:
    explicit Overlay(Root root, Looks looks = Looks::each_time) : below_(std::move(root), looks) {}

    /// The content of a regular file, or nothing where none exists. Limits as Root::read.
    Result<std::optional<std::string>> read(std::string_view path) const;

    Result<std::optional<FileStatus>> status(std::string_view path,
                                             Links links = Links::follow) const;

    /// Names in a directory, sorted by byte; none where it does not exist.
    Result<std::vector<std::string>> list(std::string_view dir) const;

    /// The text of a symlink, or nothing where the path is absent or not a symlink.
    Result<std::optional<std::string>> read_link(std::string_view path) const;

    /// The path without links, dots and slashes at the ends. Components that do not exist yet are
    /// kept as written. More than 40 links is ELOOP, as path_resolution(7) has it.
    Result<std::string> resolve(std::string_view path, Links links = Links::follow) const;

    /// The paths that match a glob(7) pattern whose "*", "?" and "[]" stay within a component;
    /// sorted. Links are kept in the result, and a leading dot must be matched by a dot.
    Result<std::vector<std::string>> glob(std::string_view pattern) const;

    /// Sets the content of a file, which keeps its mode and owner, or creates it as `created`.
    /// Missing parent directories are created 0755 root:root. Anything but a regular file at
    /// `path` is an error, as is a file with more than one hard link, here and below: a rollback
    /// could not join them again.
    Result<> write(std::string_view path, std::string_view bytes, Access created = {});

    /// Sets mode and owner of an existing file or directory.
    Result<> set_access(std::string_view path, Access access);

    /// Removes a file or symlink (not its target). Absent already is fine; directories are not.
    Result<> remove(std::string_view path);

    /// Makes `path` a symlink with the text `target`, in place of a file or link, not a directory.
    Result<> symlink(std::string_view path, std::string_view target);

    /// Creates a directory, and missing parents 0755 root:root. Existing already is fine.
    Result<> make_directory(std::string_view path, Access created = {0755, 0, 0});

    /// What would change, by path without a leading slash; parents before children. Nothing that
    /// is as it was is listed.
    const std::map<std::string, Pending>& pending() const { return pending_; }

    /// What `make()`, a Result, comes to, which depends on nothing but `name` and these files. It
    /// is remembered as the tree below is, and not while anything is pending.
    template <class Make>
    auto worked_out(const std::string& name, const Make& make) const -> decltype(make()) {
        return pending_.empty() ? below_.worked_out(name, make) : make();
    }

    /// The tree below.
    const Root& base() const { return below_.root(); }
    const RememberedTree& below() const { return below_; }

  private:
    Result<std::optional<std::string>> link_at(const std::string& path) const;
    Result<> put(const std::string& canonical, Pending change);
    Result<> make_parents(const std::string& canonical);

    RememberedTree below_;
    std::map<std::string, Pending> pending_;
};

}  // namespace bootseal
