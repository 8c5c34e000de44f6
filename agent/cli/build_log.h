// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bootseal/v1/report.pb.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "report/build_record.h"
#include "system/root.h"

namespace bootseal {

/// Where the record of a build is until the seal takes it out, in a tree of which one was begun.
inline constexpr std::string_view build_record_file = "var/lib/bootseal/build/record.jsonl";

/// Something that a command did.
struct Event {
    std::string what;
    std::vector<std::pair<std::string, std::string>> details;
};

/// A record, as it is read and as bytes.
struct BuildLog {
    BuildRecord record;
    std::string text;
};

/// The record of a tree, or nothing where none was begun. One that was altered is a Refusal.
Result<std::optional<BuildLog>> read_build_log(const Root& root);

/// Begins a record; where there is one already, that is an error.
Result<> begin_build_log(const Root& root, const Event& event);

/// Adds an event to the record of a tree, durable when this returns; does nothing where there is
/// none.
Result<> note_event(const Root& root, const Event& event);

/// The person at the keyboard, as far as the environment tells: sudo(8), login(1).
std::string who();

/// A run over the rules.
Event event_of(std::string what, const v1::Report& report);

}  // namespace bootseal
