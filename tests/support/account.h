// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "support/resource.h"

/// What the tests of invariants of accounts have in common.
namespace bootseal {

inline constexpr auto root_line = "root:x:0:0:root:/root:/bin/bash\n";

inline void put(const Scratch& tree, const std::string& passwd,
                const std::string& group = "root:x:0:\nshadow:x:42:\n") {
    tree.put("etc/passwd", passwd);
    tree.put("etc/group", group);
}

inline std::unique_ptr<Resource> invariant(const std::string& name) {
    return make_resource("account: {invariant: " + name + "}");
}

/// "place actual" of everything that drifted.
inline std::vector<std::string> drift(const Machine& machine, const std::string& name) {
    const auto evidence = machine.inspect(*invariant(name));
    REQUIRE(evidence);
    REQUIRE_FALSE(evidence->empty());
    std::vector<std::string> result;
    for (const auto& piece : *evidence) {
        CHECK(piece.facet == Facet::persisted);
        CHECK_FALSE(piece.expected.empty());
        CHECK(piece.actual.find("$6$") == std::string::npos);
        if (piece.verdict == Verdict::drifted) result.push_back(piece.where + " " + piece.actual);
    }
    return result;
}

inline std::vector<std::string> drift(const Scratch& tree, const std::string& name) {
    return drift(Machine(tree), name);
}

/// Remedies to the end, and sees that a second time changes nothing.
inline void fix(Machine& machine, const std::string& name) {
    REQUIRE(machine.remedy(*invariant(name)));
    CHECK(drift(machine, name).empty());
    const auto pending = machine.files.pending();
    REQUIRE(machine.remedy(*invariant(name)));
    CHECK(machine.files.pending() == pending);
}

inline std::string advice(Machine& machine, const std::string& name) {
    const auto result = machine.remedy(*invariant(name));
    REQUIRE_FALSE(result);
    CHECK(result.error().code == std::errc::operation_not_supported);
    return result.error().what;
}

inline std::string read(const Machine& machine, std::string_view file) {
    const auto content = machine.files.read(file);
    REQUIRE(content);
    return content->value_or("absent");
}

}  // namespace bootseal
