// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "base/result.h"
#include "store/fleet_view.h"
#include "store/people.h"

namespace bootseal {

/// The threads that answer people, each with connections of its own to the store: whatever somebody
/// asks, neither agents nor the network wait for it.
class Desk {
  public:
    struct Clerk {
        std::unique_ptr<FleetView> view;
        std::unique_ptr<People> people;
    };

    /// One thread for each.
    explicit Desk(std::vector<Clerk> clerks);

    /// What was taken by then is done first.
    ~Desk();
    Desk(const Desk&) = delete;
    Desk& operator=(const Desk&) = delete;

    /// False where too much is waiting already, and it is not done.
    [[nodiscard]] bool take(std::function<void(Clerk&)> work);

  private:
    static constexpr std::size_t most_waiting = 200;

    void serve(Clerk& clerk);

    std::vector<Clerk> clerks_;
    std::mutex mutex_;
    std::condition_variable more_;
    std::deque<std::function<void(Clerk&)>> waiting_;
    bool closed_ = false;
    std::vector<std::thread> threads_;
};

/// Some of them, with connections to the store at `where` (see open_store()).
Result<std::vector<Desk::Clerk>> open_clerks(const std::string& where, std::size_t count);

}  // namespace bootseal
