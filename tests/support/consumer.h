// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <unistd.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "support/catch.h"

namespace bootseal {

/// Whether the real consumer is here, for tests tagged [consumer], which return where it is not.
/// With BOOTSEAL_REQUIRE_CONSUMERS set, as `./dev test` has it, a missing one fails the test.
inline bool has_consumer(const std::string& program) {
    if (::access(program.c_str(), X_OK) == 0) return true;
    if (std::getenv("BOOTSEAL_REQUIRE_CONSUMERS")) FAIL("missing: " << program);
    WARN("not tested against the real consumer, which is missing: " << program);
    return false;
}

/// A command line that runs a program of the Debian tree that tests ask, or of this machine.
inline std::vector<std::string> of_consumer_tree(std::vector<std::string> argv) {
    if (const char* tree = std::getenv("BOOTSEAL_CONSUMER_TREE")) {
        argv.insert(argv.begin(), {"chroot", tree});
    }
    return argv;
}

}  // namespace bootseal
