// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bootseal/v1/heartbeat.pb.h>

#include <optional>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "system/root.h"

namespace bootseal {

/// Where root leaves what it saw for the process that tells the collector, which may read it and
/// nothing else: root's own, for a group, and gone at the next boot, as what was seen before it.
inline constexpr std::string_view outbox_folder = "run/bootseal/outbox";

/// What was seen when the machine was last looked at.
struct Seen {
    std::string state;   ///< the bytes of a State
    std::string report;  ///< the bytes of the Report that it names
    Time looked;         ///< when, as far as the clock is trusted
};

/// Nobody tells anybody where there is no outbox, and nothing is left then. One that others than
/// root may write to is an error.
enum class Left { nowhere, outbox };
Result<Left> leave_in_outbox(const Root& root, const Seen& seen);

/// Nothing where nothing was left since the boot. While it is being written it is an error,
/// resource_unavailable_try_again.
Result<std::optional<Seen>> read_outbox(const Root& root);

}  // namespace bootseal
