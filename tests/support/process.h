// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace bootseal {

/// How a program ended: its exit status, or 128 and the signal that ended it.
struct Finished {
    int status = -1;
    std::string out;
    std::string err;
};

/// Runs a program, found on the PATH, to its end with `input` on its standard input. Its
/// messages are in English (LC_ALL=C). Fails the test where it cannot be started.
Finished run(const std::vector<std::string>& argv, std::string_view input = "");

}  // namespace bootseal
