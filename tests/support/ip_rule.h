// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "resource/ip_rule.h"
#include "support/catch.h"

namespace bootseal {

/// What a rule in a chain that somebody made says; fails the test where it is refused.
inline std::pair<std::vector<IpCondition>, IpTarget> ip_rule(const std::string& text,
                                                             IpFamily family = IpFamily::ipv4) {
    std::vector<std::string> given;
    for (const auto word : words(text))
        given.emplace_back(word);
    auto parsed = parse_ip_rule(given, "mine", family);
    INFO(text);
    REQUIRE(parsed);
    return *std::move(parsed);
}

}  // namespace bootseal
