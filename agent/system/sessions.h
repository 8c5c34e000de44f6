// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "system/root.h"

namespace bootseal {

/// A person, or what acts for one, as systemd-logind has it.
struct LoginSession {
    std::string id;
    std::string user;
    std::string terminal;  ///< "tty1"; empty where there is none
    std::string remote;    ///< the address that it comes from; empty: from this machine
    std::string service;   ///< "sshd", "login", "cron"
};

/// The sessions that are open on this machine. None where logind does not run.
Result<std::vector<LoginSession>> login_sessions(const Root& root);

}  // namespace bootseal
