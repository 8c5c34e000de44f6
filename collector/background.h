// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "base/result.h"
#include "config.h"
#include "counters.h"
#include "keeper.h"
#include "metrics_listener.h"
#include "webhooks.h"

namespace bootseal {

/// What goes on beside the answers to agents: upkeep, webhooks, and numbers for Prometheus.
struct Background {
    static Result<Background> open(const Config& config, const Counters& counters);

    std::vector<std::unique_ptr<Webhook>> webhooks;
    std::unique_ptr<Keeper> keeper;
    std::unique_ptr<MetricsListener> metrics;  ///< where they are asked for
};

}  // namespace bootseal
