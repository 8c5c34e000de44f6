// SPDX-License-Identifier: Apache-2.0
#include "resource/login_shell.h"

#include <sys/stat.h>

#include "base/text.h"
#include "resource/login_files.h"
#include "support/process.h"
#include "support/resource.h"

namespace bootseal {

namespace {

const std::string umask_rule = "login_shell: {umask: '027'}";
const std::string root_rule = "login_shell: {umask: '027', of: root}";
const std::string timeout_rule = "login_shell: {timeout: 900}";
constexpr auto own = "etc/profile.d/zz-bootseal.sh";

bool holds(const std::string& rule, const std::string& profile) {
    Scratch tree;
    tree.put("etc/profile", profile);
    return Machine(tree).holds(*make_resource(rule));
}

/// Remedies twice; the second time changes nothing more.
void fix(Machine& machine, const std::string& rule) {
    const auto resource = make_resource(rule);
    CHECK_FALSE(machine.holds(*resource));
    REQUIRE(machine.remedy(*resource));
    CHECK(machine.holds(*resource));
    const auto pending = machine.files.pending();
    REQUIRE(machine.remedy(*resource));
    CHECK(machine.files.pending() == pending);
}

}  // namespace

TEST_CASE("login_shell: a umask is octal or symbolic, as umask(1) has it") {
    CHECK(parse_umask("027", 0) == 027);
    CHECK(parse_umask("7", 0) == 07);
    CHECK(parse_umask("u=rwx,g=rx,o=", 0) == 027);
    CHECK(parse_umask("g-w", 022) == 022);
    CHECK(parse_umask("a+r", 0777) == 0333);
    CHECK(parse_umask("=rx", 0) == 0222);
    CHECK_FALSE(parse_umask("028", 0));
    CHECK_FALSE(parse_umask("u=s", 0));
    CHECK_FALSE(parse_umask("", 0));

    // And so does the shell that we test with.
    for (const std::string mask : {"u=rwx,g=rx,o=", "g-w", "o+rwx", "=rx", "077"}) {
        const auto finished = run({"/bin/sh", "-c", "umask 022; umask " + mask + "; umask"});
        REQUIRE(finished.status == 0);
        CHECK(finished.out == "0" + octal(*parse_umask(mask, 022)).substr(1) + "\n");
    }
}

TEST_CASE("login_shell: one line that is always run, and none that is weaker") {
    CHECK(holds(umask_rule, "umask 027\n"));
    CHECK(holds(umask_rule, "umask 077\n"));
    CHECK_FALSE(holds(umask_rule, "umask 007\n"));
    CHECK_FALSE(holds(umask_rule, "umask 027\ntest -t 0 && umask 002\n"));
    CHECK_FALSE(holds(umask_rule, "test -t 0 && umask 027\n"));
    CHECK_FALSE(holds(umask_rule, "umask $MASK\numask 027\n"));
    CHECK_FALSE(holds(umask_rule, "umask -S\n"));
    CHECK_FALSE(holds(umask_rule, ""));
}

TEST_CASE("login_shell: the remedy corrects in place and adds what is missing") {
    Scratch tree;
    tree.put("etc/profile", "if a; then umask 022; else umask 0002; fi\n");
    tree.put("root/.bashrc", "umask 0\n");
    Machine machine(tree);
    fix(machine, umask_rule);
    fix(machine, root_rule);
    const auto& pending = machine.files.pending();
    CHECK(pending.at("etc/profile").content == "if a; then umask 027; else umask 027; fi\n");
    CHECK(pending.at("root/.bashrc").content == "umask 027\n");
    CHECK(pending.at(own).content.value_or("") == "# Written by bootseal.\numask 027\n");
    fix(machine, timeout_rule);
    CHECK(machine.files.pending().at(own).content.value_or("") ==
          "# Written by bootseal.\nexport TMOUT\nreadonly TMOUT=900\numask 027\n");
}

TEST_CASE("login_shell: a timeout is short, readonly and exported") {
    CHECK(holds(timeout_rule, "declare -xr TMOUT=900\n"));
    CHECK(holds(timeout_rule, "TMOUT=60\nreadonly TMOUT\nexport TMOUT\n"));
    CHECK_FALSE(holds(timeout_rule, "TMOUT=60\nreadonly TMOUT\n"));
    CHECK_FALSE(holds(timeout_rule, "TMOUT=60\nexport TMOUT\n"));
    CHECK_FALSE(holds(timeout_rule, "readonly TMOUT=901; export TMOUT\n"));
    CHECK_FALSE(holds(timeout_rule, "readonly TMOUT=0; export TMOUT\n"));
    CHECK_FALSE(holds(timeout_rule, "TMOUT=60 ls\nreadonly TMOUT; export TMOUT\n"));
    CHECK_FALSE(holds(timeout_rule, "TMOUT=60; readonly TMOUT; export TMOUT\nunset TMOUT\n"));

    Scratch tree;
    tree.put("etc/profile.d/a.sh", "export TMOUT=\"1800\"\n");
    Machine machine(tree);
    fix(machine, timeout_rule);
    CHECK(machine.files.pending().at("etc/profile.d/a.sh").content == "export TMOUT=900\n");
    CHECK(machine.files.pending().at(own).content.value_or("") ==
          "# Written by bootseal.\nreadonly TMOUT\n");
}

TEST_CASE("login_shell: what a shell alone could correct is left to a person") {
    Scratch tree;
    tree.put("etc/profile", "readonly 'TMOUT=1800'\n");
    Machine machine(tree);
    CHECK(machine.remedy(*make_resource(timeout_rule)).error().code ==
          std::errc::operation_not_supported);
    CHECK(machine.files.pending().empty());
}

TEST_CASE("login_shell: fields that mean nothing are refused") {
    for (const auto* yaml : {"{umask: '27'}", "{umask: '0x7'}", "{timeout: 0}", "{}",
                             "{umask: '027', of: alice}", "{umask: 'u=r'}"}) {
        CHECK_FALSE(parse_resource(std::string("login_shell: ") + yaml));
    }
}

}  // namespace bootseal
