// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "image/lockdown_order.h"
#include "system/kernel.h"

namespace bootseal {

/// A kernel parameter that a lockdown holds.
struct LockdownParameter {
    std::string_view key;
    std::string_view value;
    std::string_view also;    ///< a value that is as good, or empty
    bool for_good = false;    ///< the kernel takes it back at the next boot only
    bool on_request = false;  ///< frozen modules
    bool needed = false;      ///< a kernel without it is open; one without kexec is not
    std::string_view says;    ///< what holds then

    bool accepts(std::string_view now) const {
        return now == value || (!also.empty() && now == also);
    }
};

/// Those that an order asks for.
std::vector<LockdownParameter> lockdown_parameters(const LockdownOrder& order);

}  // namespace bootseal
