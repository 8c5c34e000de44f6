// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "base/result.h"
#include "system/root.h"

namespace bootseal {

enum class Told { nobody, daemon };

/// Sends SIGHUP, on which daemons read their settings again, to the process that a PID file names:
/// only if that runs `program`, as the number may long be another's.
Result<Told> hang_up(const Root& root, const std::string& pid_file, const std::string& program);

/// Tells a daemon to read its settings again, by `tell`, and waits until it has, as long as
/// `patience` lasts: it writes its PID file anew then, and until then the old ones hold.
Result<Told> tell_and_wait(const Root& root, const std::string& pid_file,
                           std::chrono::milliseconds patience,
                           const std::function<Result<Told>()>& tell);

}  // namespace bootseal
