// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "resource/resource.h"

namespace bootseal {

/// Nothing takes what others send over the network but what is approved.
///
///     - listening: {approved: [22/tcp, 68/udp]}
///
/// Persisted are the ports of sshd, where it starts at boot, and of enabled socket units; live is
/// all that listens on other addresses than those of loopback. What to stop is for a person.
Result<std::unique_ptr<Resource>> parse_listening(Fields& fields);

}  // namespace bootseal
