// SPDX-License-Identifier: Apache-2.0
#include "image/inspect.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>

#include "base/text.h"
#include "image/file_residue.h"
#include "image/search.h"
#include "system/content.h"
#include "system/package_files.h"
#include "system/parallel_walk.h"
#include "trust/digest.h"

namespace bootseal {

namespace {

constexpr std::size_t most_residue = 10'000;

struct Task {
    std::shared_ptr<const Fd> folder;
    std::string name;
    std::string path;
    FileStatus status;
    bool packaged = false;               ///< a package has it
    const std::string* stock = nullptr;  ///< MD5, hex, of what its package brought; null: none did

    std::vector<Residue> found;
    bool as_packaged = false;  ///< its content is that of a package, or made of such
    std::uint64_t bytes = 0;
    std::string failure;
};

/// The content: not at all where it is that of a package, which is public.
Result<> look_inside(const SecretPatterns& secrets, Task& task) {
    if (task.as_packaged) return {};
    if (task.stock) {
        static thread_local Digest digest("MD5");
        const auto fd = TRY(open_for_reading(task.folder->get(), task.name, task.path));
        digest.begin();
        task.bytes += TRY(read_pieces(fd.get(), task.status.size, task.path,
                                      [&](std::string_view piece) { digest.add(piece); }));
        task.as_packaged = hex(digest.finish()) == *task.stock;
        if (task.as_packaged) return {};
    }
    SecretSearch search(secrets, task.path);
    const auto fd = TRY(open_for_reading(task.folder->get(), task.name, task.path));
    if (!task.packaged && TRY(read_xattrs(fd.get())).contains("security.capability")) {
        task.found.push_back({"capability", task.path, 0, "of no package"});
    }
    task.bytes += TRY(read_pieces(fd.get(), task.status.size, task.path,
                                  [&](std::string_view piece) { search.add(piece); }));
    auto found = search.finish();
    task.found.insert(task.found.end(), found.begin(), found.end());
    return {};
}

}  // namespace

Result<Inspected> inspect_tree(const Root& root,
                               const std::function<Result<>(const Visited&)>& beside) {
    Inspected inspected;
    const SecretPatterns secrets;
    PackageFiles packages(root);
    const auto stock = TRY(packages.digests());
    const auto owner_of = TRY(packages.owners());
    const auto judge = TRY(FileJudge::open(root));
    const auto keep = [&](std::vector<Residue>& found) -> Result<> {
        if (inspected.residue.size() + found.size() > most_residue) {
            return invalid("more than " + std::to_string(most_residue) +
                           " findings: this is no image to publish");
        }
        std::move(found.begin(), found.end(), std::back_inserter(inspected.residue));
        return {};
    };
    const auto work = [&](Task& task) {
        if (task.status.type != FileType::file) return;
        const auto looked = look_inside(secrets, task);
        if (!looked && !is_absent(looked.error())) task.failure = looked.error().what;
    };
    const auto done = [&](Task& task) -> Result<> {
        if (!task.failure.empty()) return invalid(task.failure);
        inspected.bytes += task.bytes;
        if (task.status.type == FileType::file) {
            ++(task.as_packaged ? inspected.stock : inspected.searched);
        }
        return keep(task.found);
    };
    const auto visit = [&](const Visited& visited) -> Result<std::optional<Task>> {
        const auto& [path, status, folder, name] = visited;
        if (beside) TRY(beside(visited));
        ++inspected.names;
        const auto package = owner_of(path);
        Task task{folder, name, path, status, !package.empty()};
        const auto known = stock.find(path);
        task.stock = known == stock.end() ? nullptr : &known->second;
        const auto source = source_of_compiled(path);
        task.as_packaged = source != path && stock.contains(source);
        task.found = judge.judge(visited, package);
        if (status.type != FileType::file && task.found.empty()) return std::optional<Task>();
        return std::optional(std::move(task));
    };
    inspected.residue = TRY(accounts_with_passwords(root));
    inspected.left_out = TRY(walk_in_parallel<Task>(root, visit, work, done));
    return inspected;
}

}  // namespace bootseal
