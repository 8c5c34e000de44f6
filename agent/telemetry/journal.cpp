// SPDX-License-Identifier: Apache-2.0
#include "telemetry/journal.h"

#include <systemd/sd-journal.h>

#include <cstdio>
#include <cstdlib>

#include "base/text.h"

namespace bootseal {

void tell_journal(const Message& message, const std::string& text) {
    const auto line = printable(text, 1000);
    if (std::getenv("JOURNAL_STREAM") != nullptr) {
        const std::string id(message.id);
        const auto sent = ::sd_journal_send("MESSAGE=%s", line.c_str(), "MESSAGE_ID=%s", id.c_str(),
                                            "PRIORITY=%i", message.priority,
                                            "SYSLOG_IDENTIFIER=bootseal", nullptr);
        if (sent == 0) return;
    }
    std::fprintf(stderr, "bootseal: %s\n", line.c_str());
}

}  // namespace bootseal
