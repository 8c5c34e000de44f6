// SPDX-License-Identifier: Apache-2.0
#include "resource/pam_stack.h"

#include "support/catch.h"
#include "support/scratch.h"

namespace bootseal {

namespace {

Result<std::vector<PamModule>> read(const Scratch& tree, const std::string& service = "test",
                                    PamType type = PamType::auth) {
    return read_pam_stack(Overlay(tree.root()), service, type);
}

/// "pam_unix" of each module, and how deep it lies where it does.
std::vector<std::string> names(const Scratch& tree, const std::string& service = "test",
                               PamType type = PamType::auth) {
    const auto stack = read(tree, service, type);
    REQUIRE(stack);
    std::vector<std::string> result;
    for (const auto& module : *stack) {
        const auto* kind = module.kind == PamModule::Kind::missing    ? "missing "
                           : module.kind == PamModule::Kind::fails    ? "fails "
                           : module.kind == PamModule::Kind::substack ? "substack "
                                                                      : "";
        result.push_back(kind + module.name +
                         std::string(static_cast<std::size_t>(module.level), '+'));
    }
    return result;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("pam stack: includes are read in place, of the type that is asked for") {
    Scratch tree;
    tree.put("usr/lib/aarch64-linux-gnu/security/pam_a.so", "");
    tree.put("lib/security/pam_b.so", "");
    tree.put("etc/pam.d/test",
             "@include one\nauth include two\nauth substack two\nauth optional pam_a.so\n");
    tree.put("etc/pam.d/one", "account required pam_b.so\nauth required pam_a.so\n");
    tree.put("etc/pam.d/two", "session required pam_a.so\nauth required /lib/security/pam_b.so\n");
    CHECK(names(tree) == Names{"pam_a", "pam_b", "substack ", "pam_b+", "pam_a"});
    CHECK(names(tree, "test", PamType::account) == Names{"pam_b"});
    const auto stack = read(tree);
    REQUIRE(stack);
    CHECK(stack->front().where() == "/etc/pam.d/one:2");
}

TEST_CASE("pam stack: /etc wins over /usr/lib, and other stands in for a type that has no line") {
    Scratch tree;
    for (const std::string name : {"a", "b", "c"})
        tree.put("lib/security/pam_" + name + ".so", "");
    tree.put("usr/lib/pam.d/test", "auth required pam_a.so\n");
    tree.put("etc/pam.d/other", "auth required pam_c.so\naccount required pam_c.so\n");
    CHECK(names(tree) == Names{"pam_a"});
    CHECK(names(tree, "test", PamType::account) == Names{"pam_c"});
    CHECK(names(tree, "nobody") == Names{"pam_c"});
    tree.put("etc/pam.d/test", "auth required pam_b.so\n");
    CHECK(names(tree) == Names{"pam_b"});
    // Debian's libpam looks for what is included in /etc only.
    tree.put("etc/pam.d/test", "auth include shared\n");
    tree.put("usr/lib/pam.d/shared", "auth required pam_a.so\n");
    CHECK(names(tree) == Names{"fails "});
}

TEST_CASE("pam stack: a module that is not where modules are is none of Debian's") {
    Scratch tree;
    tree.put("lib/security/pam_a.so", "");
    tree.put("opt/pam_a.so", "");
    tree.put("etc/pam.d/test",
             "auth required /opt/pam_a.so\nauth required /usr/lib/x/security/pam_a.so\n"
             "auth required pam_gone.so\nauth required PAM_A.so\nauth required pam_a\n"
             "auth required pam_a.so\r\n");
    CHECK(names(tree) ==
          Names{"", "pam_a", "missing pam_gone", "missing PAM_A", "missing ", "missing "});
}

TEST_CASE("pam stack: what makes libpam refuse the service is an error") {
    Scratch tree;
    tree.put("etc/pam.d/test", "@include gone\n");
    CHECK_FALSE(read(tree));
    tree.put("etc/pam.d/test", "@include test\n");
    CHECK_FALSE(read(tree));
    tree.put("etc/pam.d/test", "auth required \\\n");
    CHECK_FALSE(read(tree));
    tree.directory("etc/pam.d/folder");
    CHECK_FALSE(read(tree, "folder"));
}

TEST_CASE("pam stack: a line that cannot be read fails in the stack of its type") {
    Scratch tree;
    tree.put("etc/pam.d/test", "nonsense\naccount\n");
    CHECK(names(tree) == Names{"fails "});
    CHECK(names(tree, "test", PamType::account) == Names{"fails "});
}

}  // namespace bootseal
