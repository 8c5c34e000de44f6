// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "image/trace_list.h"
#include "image/trace_step.h"
#include "system/root.h"
#include "system/walk.h"

namespace bootseal {

/// What is on a tree of the traces of a list.
struct FoundTraces {
    std::vector<TraceStep> steps;    ///< in the order of the list; never below what another removes
    std::set<std::string> users;     ///< accounts that leave
    std::vector<std::string> notes;  ///< sentences for a person
    LeftOut left_out;
};

struct TraceQuestion {
    const TraceList& list;
    bool live = false;                               ///< this machine, running
    std::vector<std::string> users;                  ///< who leave besides those of the list
    std::function<Result<>(const Visited&)> beside;  ///< hears of every name, or is empty
};

/// Looks for them in one walk, and changes nothing. A tree that was rid of them has none. A list
/// that keeps something in a folder that it removes is an error.
Result<FoundTraces> find_traces(const Root& root, const TraceQuestion& question);

}  // namespace bootseal
