// SPDX-License-Identifier: Apache-2.0
#include "resource/pam_walk.h"

#include <map>

#include "base/text.h"
#include "support/catch.h"
#include "support/scratch.h"

namespace bootseal {

namespace {

constexpr std::string_view recorded =
#include "pam_walk_cases.inc"
    ;

const std::map<std::string, PamCode> by_name{{"success", PamCode::success},
                                             {"auth_err", PamCode::auth_err},
                                             {"ignore", PamCode::ignore},
                                             {"new_authtok_reqd", PamCode::new_authtok_reqd},
                                             {"user_unknown", PamCode::user_unknown},
                                             {"perm_denied", PamCode::perm_denied}};

constexpr PamFacts elsewhere = 1;  ///< a module answered something else than the case has it

std::vector<PamModule> stack_of(const Scratch& tree, PamType type = PamType::auth) {
    const auto stack = read_pam_stack(Overlay(tree.root()), "test", type);
    REQUIRE(stack);
    return *stack;
}

/// Where the one way ends on which every module answers what its argument says.
PamEnd follow(const std::vector<PamModule>& stack) {
    int ends = 0;
    auto found = PamEnd::denied;
    REQUIRE(walk_pam(
        stack, PamType::auth,
        [&](const PamModule& module, PamCode code, PamFacts facts) {
            const auto& wanted = by_name.at(module.arguments.at(0).text);
            return code == wanted ? facts : facts | elsewhere;
        },
        [&](PamFacts facts, PamEnd end) {
            if (facts & elsewhere) return;
            ++ends;
            found = end;
        }));
    CHECK(ends == 1);
    return found;
}

/// "auth required success" with the name of a module that can answer anything.
std::string with_module(std::string_view line) {
    if (line.find(" x-sub") != std::string_view::npos) return std::string(line) + "\n";
    auto text = std::string(line);
    return text.insert(text.rfind(' ') + 1, "pam_debug.so ") + "\n";
}

}  // namespace

TEST_CASE("pam walk: it ends as libpam did with the same stack") {
    std::string expected, service, substack;
    auto* part = &service;
    int cases = 0;
    for (const auto line : lines(recorded)) {
        if (line == "granted" || line == "denied") {
            expected = line;
        } else if (line == "--") {
            part = &substack;
        } else if (!line.empty()) {
            *part += with_module(line);
        } else if (!expected.empty()) {
            INFO(service << "--\n" << substack);
            Scratch tree;
            tree.put("lib/security/pam_debug.so", "");
            tree.put("etc/pam.d/test", service);
            if (!substack.empty()) tree.put("etc/pam.d/x-sub", substack);
            CHECK((follow(stack_of(tree)) == PamEnd::granted) == (expected == "granted"));
            ++cases;
            expected.clear();
            service.clear();
            substack.clear();
            part = &service;
        }
    }
    CHECK(cases > 50);
}

TEST_CASE("pam walk: what is behind a sufficient success is only reached without it") {
    Scratch tree;
    for (const std::string name : {"unix", "deny", "permit", "faillock"})
        tree.put("lib/security/pam_" + name + ".so", "");
    tree.put(
        "etc/pam.d/test",
        "auth requisite pam_deny.so\nauth required pam_unix.so\nsession required pam_permit.so\n");
    const auto reached = reached_modules(stack_of(tree), PamType::auth);
    REQUIRE(reached);
    REQUIRE(reached->size() == 1);
    CHECK(reached->front().name == "pam_deny");
}

TEST_CASE("pam walk: a stack with too many ways to look at is an error") {
    Scratch tree;
    tree.put("lib/security/pam_debug.so", "");
    std::string text;
    for (int i = 0; i < 30; ++i)
        text += "auth [success=1 ignore=2 auth_err=3 default=ok] pam_debug.so\n";
    tree.put("etc/pam.d/test", text);
    PamFacts count = 0;
    CHECK_FALSE(walk_pam(
        stack_of(tree), PamType::auth, [&](const PamModule&, PamCode, PamFacts) { return ++count; },
        [](PamFacts, PamEnd) {}));
}

}  // namespace bootseal
