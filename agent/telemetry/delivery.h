// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "telemetry/https.h"
#include "telemetry/spool.h"

namespace bootseal {

/// Posts a body to a path of the collector: post() of https.h, or a test's.
using Post = std::function<Result<HttpAnswer>(std::string_view path, std::string_view body)>;

/// What came of an attempt.
struct Delivery {
    enum class End {
        done,     ///< nothing waits any more
        later,    ///< no answer, or one that asks to wait
        refused,  ///< the collector knows better, and somebody has to look: `why` says what it said
        unknown_agent,  ///< the certificate does not hold: enrol
    };
    End end = End::done;
    std::string why;
    std::size_t heartbeats = 0;  ///< that are durable there now, as those below
    std::size_t reports = 0;
    std::optional<std::chrono::seconds> wait;      ///< at least so long, where it says so
    std::optional<std::chrono::seconds> interval;  ///< between two heartbeats
};

/// Sends what waits in the spool, oldest first, and what the collector wants of it: acknowledged is
/// what it says is durable. An error is one of the spool.
Result<Delivery> deliver_waiting(Spool& spool, const Post& post);

/// What is to be made of an answer that is not the one that was hoped for.
Delivery failed_delivery(const Result<HttpAnswer>& answer);

}  // namespace bootseal
