// SPDX-License-Identifier: Apache-2.0
#include "integrity/survey.h"

#include <fcntl.h>

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "base/in_order.h"
#include "base/text.h"
#include "system/state_file.h"

namespace bootseal {

namespace {

// Each holds a folder open; with those of a deep walk they stay below what a process may have.
constexpr std::size_t most_under_way = 256;
constexpr unsigned most_helpers = 15;
// Of files with several names. A machine has some hundred; more are not told apart.
constexpr std::size_t most_first_names = 100'000;

bool is_own_state(std::string_view path) {
    return path.starts_with(state_folder) &&
           (path.size() == state_folder.size() || path[state_folder.size()] == '/');
}

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

/// The processors that this process may use besides the one it is on.
unsigned helpers() {
    return std::clamp(std::thread::hardware_concurrency(), 1U, most_helpers + 1) - 1;
}

}  // namespace

Result<Covered> survey(const Root& root, const Surveyor& surveyor) {
    Covered covered;
    FirstNames first_names;
    InOrder<Task> tasks(
        helpers(), most_under_way,
        [](Task& task) {
            static thread_local Digest digest;
            measure(task.folder->get(), task.name, task.closeness, digest, task.status,
                    task.measured);
        },
        [&](Task& task) -> Result<> {
            auto& measured = task.measured;
            covered.bytes += measured.hashed;
            if (measured.vouched_for) ++covered.vouched_for;
            if (measured.entry.sha256) ++covered.hashed;
            if (measured.state == Measured::State::vanished) ++covered.vanished;
            return surveyor.take(std::move(measured));
        });
    const auto see = [&](Entry seen, const Visited& visited) -> Result<> {
        ++covered.names;
        const auto closeness = TRY(surveyor.choose(seen));
        if (!closeness) return {};
        seen.first_name = first_names.of(seen.path, visited.status);
        return tasks.add(
            {visited.folder, visited.name, visited.status, *closeness, {.entry = std::move(seen)}});
    };
    const auto top = std::make_shared<const Fd>(TRY(root.open_at(".", O_RDONLY | O_DIRECTORY)));
    const auto status = TRY(root.status("."));
    TRY(see(entry_of("", status), {"", status, top, "."}));
    const auto visit = [&](const Visited& visited) -> Result<> {
        if (surveyor.beside) TRY(surveyor.beside(visited));
        if (is_own_state(visited.path)) return {};
        return see(entry_of(visited.path, visited.status), visited);
    };
    covered.left_out = TRY(walk(root, visit));
    TRY(tasks.finish());
    if (covered.left_out.too_deep) {
        return invalid("/" + printable(covered.left_out.first.back()) +
                       ": folders are nested too deep");
    }
    return covered;
}

}  // namespace bootseal
