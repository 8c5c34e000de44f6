// SPDX-License-Identifier: Apache-2.0
//
// What a collector may say to an agent: the answers to what is delivered, and to an enrolment.
#include <array>

#include "support/scratch.h"
#include "telemetry/beat.h"
#include "telemetry/delivery.h"
#include "telemetry/enrolment.h"
#include "telemetry/retry_after.h"
#include "telemetry/url.h"

using namespace bootseal;

namespace {

/// One agent for all inputs: nothing that a collector says may make its folder unusable.
struct Agent {
    Scratch tree;
    Identity identity = *Identity::open(tree.root(), "identity");
    Spool spool = *Spool::open(tree.root(), "spool");
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static Agent agent;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    (void)parse_url(text);
    (void)parse_retry_after(text, "Sat, 21 Nov 2026 12:00:00 GMT");
    if (size < 2) return 0;
    // The first byte says which status the answers have.
    constexpr std::array<unsigned, 6> statuses{200, 204, 400, 401, 429, 500};
    const auto status = statuses.at(data[0] % statuses.size());
    int answers = 0;
    const Post post = [&](std::string_view, std::string_view) -> Result<HttpAnswer> {
        if (++answers > 4) return invalid("cut");
        return HttpAnswer{status, std::string(text.substr(1)), {}};
    };
    const BeatFacts facts{"0123456789abcdef", "state", Time(), Time(), v1::CLOCK_TRUSTED};
    if (*agent.spool.waiting_count() == 0 &&
        !make_beat(agent.identity, agent.spool, facts, v1::OCCASION_INTERVAL))
        std::abort();
    (void)enrol(agent.identity, "token", post);
    answers = 0;
    (void)deliver_waiting(agent.spool, post);
    if (!last_beat(agent.spool)) std::abort();
    return 0;
}
