// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/result.h"
#include "config.h"
#include "ending.h"
#include "store/outbox.h"
#include "store/sql.h"
#include "store/upkeep.h"

namespace bootseal {

/// A thread that does what store/upkeep.h has, every few seconds, and more seldom the longer it
/// takes. What fails is logged and tried again.
class Keeper {
  public:
    static Result<std::unique_ptr<Keeper>> open(const Config& config,
                                                std::vector<Subscriber> subscribers);
    ~Keeper();
    Keeper(const Keeper&) = delete;
    Keeper& operator=(const Keeper&) = delete;

  private:
    Keeper(const Config& config, std::vector<Subscriber> subscribers, std::unique_ptr<Sql> sql);
    void work();
    Result<> round();
    Result<> forget_some(Time now);

    const std::chrono::seconds silent_after_;
    const std::chrono::seconds stale_after_;
    const Config::Retention retention_;
    const std::vector<Subscriber> subscribers_;
    const std::unique_ptr<Sql> sql_;
    const Time began_;
    Time forget_at_{};
    FleetCount counted_;
    Ending ending_;
    std::thread thread_;
};

}  // namespace bootseal
