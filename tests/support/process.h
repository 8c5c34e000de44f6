// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace bootseal {

/// How a program ended and what it said.
struct Outcome {
    int status = -1;  ///< exit status; 128 and the signal where it was killed
    std::string out;
    std::string err;
};

/// Runs a program by absolute path, without a shell and with an empty environment, and waits. Fails
/// the test where it cannot be started.
Outcome run(const std::vector<std::string>& argv, std::string_view input = {});

}  // namespace bootseal
