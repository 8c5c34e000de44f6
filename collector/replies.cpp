// SPDX-License-Identifier: Apache-2.0
#include "replies.h"

#include "log.h"

namespace bootseal {

HttpReply sentence(unsigned status, std::string_view what) {
    HttpReply reply;
    reply.status = status;
    reply.body = std::string(what) + "\n";
    return reply;
}

HttpReply later(unsigned status, std::string_view what, unsigned seconds) {
    auto reply = sentence(status, what);
    reply.retry_after = seconds;
    return reply;
}

HttpReply not_enrolled() {
    return sentence(401, "the agent is not enrolled, or revoked");
}

HttpReply store_failed(const Error& error) {
    log_line("failed: the store: " + error.what);
    return later(503, "the store cannot be used now", 10);
}

}  // namespace bootseal
