// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "system/root.h"

namespace bootseal {

/// How far the first boot of a machine is. It names its machine: one that was copied has none of
/// its own and begins anew.
struct Stamp {
    enum class Standing {
        begun,       ///< or cut
        failed,      ///< the machine is as `on_failure` says
        done,        ///< hardened as its image is configured
        configured,  ///< and as its cloud told it
    };

    std::string machine;  ///< machine-id(5)
    Standing standing = Standing::begun;
    std::int64_t tries = 0;     ///< how often it began
    std::string configuration;  ///< SHA-256 (hex) of what it went by; of one that is done
    std::string reason;         ///< of one that failed, a sentence
    Time at{};                  ///< when it ended, as far as the clock is trusted
};

inline constexpr std::string_view firstboot_folder = "var/lib/bootseal/firstboot";

/// The stamp of this machine, whose id is `machine`; nothing where its first boot never began.
Result<std::optional<Stamp>> read_stamp(const Root& root, const std::string& machine);

/// Durable when this returns.
Result<> write_stamp(const Root& root, const Stamp& stamp);

}  // namespace bootseal
