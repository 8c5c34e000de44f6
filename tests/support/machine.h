// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/run.h"
#include "support/scratch.h"

namespace bootseal {

/// A resource for tests of the engine: the file `path` holds `wanted`. Behaves as told.
struct FileHolds {
    std::string path;
    std::string wanted;
    bool fails_to_look = false;
    bool takes_a_person = false;
    bool remedy_does_nothing = false;
    bool has_live = false;  ///< live: the file "live/PATH", which no remedy touches
};

Requirement require_file(FileHolds what);
Requirement combine(Requirement::Kind kind, std::vector<Requirement> parts);

/// A ruleset of one profile, "p".
struct TestRules {
    Ruleset ruleset;
    TestRules();
    Rule& add(std::string id, std::vector<Requirement> require);
};

}  // namespace bootseal
