// SPDX-License-Identifier: Apache-2.0
#include "telemetry/status.h"

#include "telemetry/beat.h"
#include "telemetry/enrolment.h"
#include "telemetry/identity.h"
#include "telemetry/sender.h"
#include "telemetry/spool.h"

namespace bootseal {

Result<std::optional<SenderStatus>> sender_status(const Root& root) {
    const std::string folder(sender_folder);
    for (const auto* path : {"/identity/key.pem", "/spool/beats"}) {
        const auto there = root.status(folder + path, Links::keep);
        if (!there && is_absent(there.error())) return std::optional<SenderStatus>();
        if (!there) return there.error();
    }
    const auto identity = TRY(Identity::open(root, folder + "/identity"));
    const auto spool = TRY(Spool::open(root, folder + "/spool"));
    SenderStatus status;
    status.agent = identity.agent();
    if (const auto own = TRY(identity.credentials()))
        if (const auto validity = validity_of(own->certificates)) status.until = validity->until;
    status.last = TRY(last_beat(spool));
    status.waiting = TRY(spool.waiting_count());
    return std::optional(std::move(status));
}

}  // namespace bootseal
