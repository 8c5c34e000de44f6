// SPDX-License-Identifier: Apache-2.0
#include "image/generalize.h"

#include <set>

#include "system/replace.h"

namespace bootseal {

namespace {

Result<> take(const Root& root, const TraceStep& step, Shred shred) {
    switch (step.kind) {
        case TraceStep::Kind::remove:
            return erase(root, step.path, shred);
        case TraceStep::Kind::truncate:
            return empty_file(root, step.path, shred);
        case TraceStep::Kind::write:
            return set_content(root, step.path, step.content, step.access, shred);
        case TraceStep::Kind::link:
            return set_link(root, step.path, step.content, shred);
        case TraceStep::Kind::swap:
            return clear_swap(root, step.path);
    }
    return {};
}

}  // namespace

Result<> take_out(const Root& root, std::vector<TraceStep>& steps, Shred shred,
                  const std::function<void(const TraceStep&)>& beside) {
    std::set<std::string> folders;
    for (auto& step : steps) {
        beside(step);
        const auto taken = take(root, step, shred);
        if (!taken) step.error = taken.error().what;
        folders.insert(folder_of(step.path));
    }
    return sync_folders(root, folders);
}

}  // namespace bootseal
