// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bootseal/v1/heartbeat.pb.h>

#include <optional>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "system/root.h"

namespace bootseal {

/// What the folder of the sender says, for people.
struct SenderStatus {
    std::string agent;                  ///< raw
    std::optional<Time> until;          ///< the certificate; none: not enrolled
    std::optional<v1::Heartbeat> last;  ///< that was made
    std::size_t waiting = 0;            ///< heartbeats
};

/// Nothing where there is no identity yet. Makes nothing, and may be asked while the sender is at
/// work.
Result<std::optional<SenderStatus>> sender_status(const Root& root);

}  // namespace bootseal
