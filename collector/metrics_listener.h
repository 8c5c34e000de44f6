// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "base/result.h"
#include "config.h"
#include "counters.h"
#include "http/server.h"
#include "store/fleet_view.h"

namespace bootseal {

/// GET /metrics over HTTP, at an address of loopback.
class MetricsListener {
  public:
    static Result<std::unique_ptr<MetricsListener>> open(const Config::Listen& listen,
                                                         const std::string& store,
                                                         const Counters& counters);
    ~MetricsListener();
    MetricsListener(const MetricsListener&) = delete;
    MetricsListener& operator=(const MetricsListener&) = delete;

    std::uint16_t port() const { return server_->port(); }

  private:
    MetricsListener(std::unique_ptr<FleetView> view, const Counters& counters);
    Application application();
    HttpReply answer();

    const std::unique_ptr<FleetView> view_;
    const Counters& counters_;
    std::optional<Server> server_;
};

}  // namespace bootseal
