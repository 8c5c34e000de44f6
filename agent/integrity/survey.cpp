// SPDX-License-Identifier: Apache-2.0
#include "integrity/survey.h"

#include <fcntl.h>

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "system/parallel_walk.h"
#include "system/state_file.h"

namespace bootseal {

namespace {

// Of files with several names. A machine has some hundred; more are not told apart.
constexpr std::size_t most_first_names = 100'000;

struct Task {
    std::shared_ptr<const Fd> folder;
    std::string name;
    FileStatus status;
    Closeness closeness;
    Measured measured;
};

class FirstNames {
  public:
    /// The first name that was seen of a file; empty where this is it.
    std::string of(const std::string& path, const FileStatus& status) {
        if (status.type != FileType::file || status.links < 2) return {};
        const auto inode = std::pair(status.device, status.inode);
        const auto found = names_.find(inode);
        if (found != names_.end()) return found->second;
        if (names_.size() < most_first_names) names_.emplace(inode, path);
        return {};
    }

  private:
    std::map<std::pair<std::uint64_t, std::uint64_t>, std::string> names_;
};

}  // namespace

Result<Covered> survey(const Root& root, const Surveyor& surveyor) {
    Covered covered;
    FirstNames first_names;
    const auto work = [](Task& task) {
        static thread_local Digest digest;
        measure(task.folder->get(), task.name, task.closeness, digest, task.status, task.measured);
    };
    const auto done = [&](Task& task) -> Result<> {
        auto& measured = task.measured;
        covered.bytes += measured.hashed;
        if (measured.vouched_for) ++covered.vouched_for;
        if (measured.entry.sha256) ++covered.hashed;
        if (measured.state == Measured::State::vanished) ++covered.vanished;
        return surveyor.take(std::move(measured));
    };
    const auto see = [&](const Visited& visited) -> Result<std::optional<Task>> {
        auto seen = entry_of(visited.path, visited.status);
        ++covered.names;
        const auto closeness = TRY(surveyor.choose(seen));
        if (!closeness) return std::optional<Task>();
        seen.first_name = first_names.of(seen.path, visited.status);
        return std::optional(Task{
            visited.folder, visited.name, visited.status, *closeness, {.entry = std::move(seen)}});
    };
    const auto top = std::make_shared<const Fd>(TRY(root.open_at(".", O_RDONLY | O_DIRECTORY)));
    const auto status = TRY(root.status("."));
    if (auto task = TRY(see({"", status, top, "."}))) {
        work(*task);
        TRY(done(*task));
    }
    const auto visit = [&](const Visited& visited) -> Result<std::optional<Task>> {
        if (surveyor.beside) TRY(surveyor.beside(visited));
        if (is_own_state(visited.path)) return std::optional<Task>();
        return see(visited);
    };
    covered.left_out = TRY(walk_in_parallel<Task>(root, visit, work, done));
    return covered;
}

}  // namespace bootseal
