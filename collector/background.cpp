// SPDX-License-Identifier: Apache-2.0
#include "background.h"

#include "log.h"

namespace bootseal {

Result<Background> Background::open(const Config& config, const Counters& counters) {
    Background all;
    std::vector<Subscriber> subscribers;
    for (const auto& webhook : config.webhooks) {
        all.webhooks.push_back(TRY(Webhook::open(webhook, config.store)));
        subscribers.push_back(all.webhooks.back()->subscriber());
    }
    all.keeper = TRY(Keeper::open(config, std::move(subscribers)));
    if (config.metrics) {
        all.metrics = TRY(MetricsListener::open(*config.metrics, config.store, counters));
        log_line("metrics at " + config.metrics->address + " port " +
                 std::to_string(all.metrics->port()));
    }
    return all;
}

}  // namespace bootseal
