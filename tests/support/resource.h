// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "resource/resource.h"
#include "support/catch.h"
#include "support/consumer.h"
#include "support/scratch.h"
#include "system/packages.h"
#include "system/scan.h"
#include "yaml/node.h"

namespace bootseal {

/// What a rule makes of `type: {...}`: an error where the fields are refused.
inline Result<std::unique_ptr<Resource>> parse_resource(const std::string& yaml) {
    const auto document = TRY(parse_yaml(yaml, "test.yaml"));
    if (document.entries.size() != 1) return invalid("a test wants one resource: " + yaml);
    const auto& entry = document.entries[0];
    const auto* type = find_resource_type(entry.key.scalar);
    if (!type) return invalid("no such resource type: " + entry.key.scalar);
    auto fields = TRY(Fields::open(entry.value, entry.key.scalar));
    return type->parse(fields);
}

/// make_resource("sysctl: {key: a, value: 0}"); fails the test where that is refused.
inline std::unique_ptr<Resource> make_resource(const std::string& yaml) {
    auto resource = parse_resource(yaml);
    REQUIRE(resource);
    return std::move(*resource);
}

/// A tree as a resource sees it. What remedies want to change is in `files` and `live`.
struct Machine {
    explicit Machine(const Scratch& tree)
        : files(tree.root()), packages(tree.root()), scan(tree.root()) {}

    Overlay files;
    Packages packages;
    Scan scan;
    std::vector<LiveStep> live;
    PackageChanges wanted_packages;
    const Kernel* kernel = nullptr;
    const Units* units = nullptr;
    Stage stage = Stage::boot;
    Time now{};

    System system() const { return {files, packages, scan, kernel, units, stage, now}; }

    Result<std::vector<Evidence>> inspect(const Resource& resource) const {
        return resource.inspect(system());
    }

    Result<> remedy(const Resource& resource) {
        Changes changes{files, live, wanted_packages};
        return resource.remedy(system(), changes);
    }

    /// Whether the state holds; fails the test where one could not look.
    bool holds(const Resource& resource) const {
        const auto evidence = inspect(resource);
        REQUIRE(evidence);
        REQUIRE_FALSE(evidence->empty());
        for (const auto& piece : *evidence) {
            if (piece.verdict == Verdict::drifted) return false;
        }
        return true;
    }
};

}  // namespace bootseal
