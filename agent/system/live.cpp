// SPDX-License-Identifier: Apache-2.0
#include "system/live.h"

#include <algorithm>

#include "base/text.h"
#include "system/kernel.h"
#include "system/units.h"

namespace bootseal {

Result<> run_step(const LiveStep& step, Kernel& kernel, Units* units) {
    using Kind = LiveStep::Kind;
    switch (step.kind) {
        case Kind::set_sysctl:
            return kernel.set_sysctl(step.subject, step.value);
        case Kind::unload_module:
            return kernel.unload_module(step.subject);
        case Kind::remount:
            return kernel.remount(step.subject, step.value);
        case Kind::reload_manager:
        case Kind::stop_unit:
        case Kind::start_unit:
        case Kind::reload_unit:
            break;
    }
    if (!units) return invalid("no service manager runs: " + printable(step.subject));
    switch (step.kind) {
        case Kind::stop_unit:
            return units->stop(step.subject);
        case Kind::start_unit:
            return units->start(step.subject);
        case Kind::reload_unit:
            return units->reload(step.subject);
        default:
            return units->reload_manager();
    }
}

void add_step(std::vector<LiveStep>& steps, LiveStep step) {
    if (std::find(steps.begin(), steps.end(), step) == steps.end()) {
        steps.push_back(std::move(step));
    }
}

}  // namespace bootseal
