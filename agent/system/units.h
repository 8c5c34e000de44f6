// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"

namespace bootseal {

/// What the service manager says of a unit, in its own words.
struct UnitState {
    std::string load;     ///< "loaded", "not-found", "masked"
    std::string active;   ///< "active", "inactive", "failed"
    std::string file;     ///< "enabled", "disabled"; empty where there is none
    bool queued = false;  ///< it is about to be started
};

/// The running service manager. Every call ends within bounds.
class Units {
  public:
    virtual ~Units() = default;

    virtual Result<UnitState> state(const std::string& name) const = 0;

    /// The units that are active or about to be, by patterns of their names: "getty@*.service".
    virtual Result<std::vector<std::string>> active(
        const std::vector<std::string>& patterns) const = 0;

    virtual Result<> start(const std::string& name) = 0;
    virtual Result<> stop(const std::string& name) = 0;
    virtual Result<> reload(const std::string& name) = 0;

    /// Makes the manager read its unit files again.
    virtual Result<> reload_manager() = 0;
};

/// The service manager of this machine, systemd. A unit that has not started or stopped when
/// `patience` is over is an error, and its job stays queued. While the machine itself starts nobody
/// waits for a job: it may wait for whoever asks.
Result<std::unique_ptr<Units>> open_units(
    std::chrono::milliseconds patience = std::chrono::seconds(10));

}  // namespace bootseal
