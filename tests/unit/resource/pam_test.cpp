// SPDX-License-Identifier: Apache-2.0
#include "resource/pam.h"

#include "support/resource.h"

namespace bootseal {

namespace {

constexpr auto auth_file = "etc/pam.d/common-auth";
constexpr auto password_file = "etc/pam.d/common-password";
constexpr auto faillock_conf = "etc/security/faillock.conf";
constexpr auto quality_drop_in = "etc/security/pwquality.conf.d/99-zz-bootseal.conf";

std::string blocks(const std::string& type, const std::string& line) {
    return "# here are the per-package modules (the \"Primary\" block)\n" + line +
           "# here's the fallback if no module succeeds\n" + type + " requisite pam_deny.so\n" +
           type + " required pam_permit.so\n" +
           "# and here are more per-package modules (the \"Additional\" block)\n"
           "# end of pam-auth-update config\n";
}

/// A tree as Debian ships it, as far as this is about it.
void lay(const Scratch& tree) {
    for (const std::string name :
         {"deny", "faillock", "permit", "pwhistory", "rootok", "unix", "wheel"})
        tree.put("usr/lib/x86_64-linux-gnu/security/pam_" + name + ".so", "");
    const std::string line = "[success=end default=ignore]\tpam_unix.so";
    std::string profile = "Default: yes\nPriority: 256\n";
    for (const auto& [stack, field, more] :
         std::vector<std::array<std::string, 3>>{{"auth", "Auth", " nullok"},
                                                 {"account", "Account", ""},
                                                 {"password", "Password", " md5"},
                                                 {"session", "Session", ""}}) {
        const auto type_line = stack + "\t[success=1 default=ignore]\tpam_unix.so" + more + "\n";
        tree.put("etc/pam.d/common-" + stack, blocks(stack, type_line));
        tree.put("var/lib/pam/" + stack, "Module: unix\n" + line + more + "\n");
        profile += field + "-Type: Primary\n" + field + ":\n\t" + line + more + "\n";
    }
    tree.put("etc/pam.d/common-session-noninteractive", tree.get("etc/pam.d/common-session"));
    tree.put("var/lib/pam/session-noninteractive", tree.get("var/lib/pam/session"));
    tree.put("usr/share/pam-configs/unix", profile);
    tree.put("var/lib/pam/seen", "unix\n");
    tree.put("etc/pam.d/login", "@include common-auth\n@include common-account\n");
    tree.put("etc/pam.d/su", "auth sufficient pam_rootok.so\n@include common-auth\n");
    tree.put("etc/pam.d/passwd", "@include common-password\n");
}

/// The remedy of a resource in a tree as shipped: it works, and done twice it is done once.
std::map<std::string, Pending> remedied(Machine& machine, const std::string& yaml) {
    INFO(yaml);
    const auto resource = make_resource(yaml);
    CHECK_FALSE(machine.holds(*resource));
    const auto done = machine.remedy(*resource);
    INFO((done ? "" : done.error().what));
    REQUIRE(done);
    CHECK(machine.holds(*resource));
    auto before = machine.files.pending();
    REQUIRE(machine.remedy(*resource));
    CHECK(machine.files.pending() == before);
    return before;
}

std::string content(const std::map<std::string, Pending>& pending, const std::string& path) {
    const auto found = pending.find(path);
    return found == pending.end() ? "" : found->second.content.value_or("");
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

/// What a person is told to do where there is no remedy.
std::string left_to_a_person(Machine& machine, const std::string& yaml) {
    const auto done = machine.remedy(*make_resource(yaml));
    REQUIRE_FALSE(done);
    CHECK(done.error().code == std::errc::operation_not_supported);
    CHECK(machine.files.pending().empty());
    return done.error().what;
}

}  // namespace

TEST_CASE("pam: pam_faillock is put around pam_unix") {
    Scratch tree;
    lay(tree);
    Machine machine(tree);
    const auto pending = remedied(machine, "pam: {module: pam_faillock, state: enforced}");
    CHECK(contains(content(pending, auth_file),
                   "auth\trequisite\tpam_faillock.so preauth\n"
                   "auth\t[success=2 default=ignore]\tpam_unix.so nullok\n"
                   "auth\t[default=die]\tpam_faillock.so authfail\n"));
    CHECK(contains(content(pending, "var/lib/pam/seen"), "bootseal_faillock_notify\n"));
}

TEST_CASE("pam: pam_pwhistory is put before pam_unix") {
    Scratch tree;
    lay(tree);
    Machine machine(tree);
    const auto pending = remedied(machine, "pam: {module: pam_pwhistory, state: enforced}");
    CHECK(contains(content(pending, password_file),
                   "password\trequisite\tpam_pwhistory.so remember=24 enforce_for_root\n"
                   "password\t[success=1 default=ignore]\tpam_unix.so md5\n"));
}

TEST_CASE("pam: pam_pwquality waits for its package and its dictionary") {
    Scratch tree;
    lay(tree);
    const std::string wanted = "pam: {module: pam_pwquality, state: enforced}";
    const std::string root = "pam: {module: pam_pwquality, with: enforce_for_root}";
    Machine without(tree);
    CHECK(contains(left_to_a_person(without, wanted), "libpam-pwquality"));
    remedied(without, root);
    tree.put("lib/security/pam_pwquality.so", "");
    tree.put("usr/share/pam-configs/pwquality",
             "Default: yes\nPriority: 1024\nPassword-Type: Primary\n"
             "Password:\n\trequisite\tpam_pwquality.so retry=3\n");
    Machine no_dictionary(tree);
    CHECK(contains(left_to_a_person(no_dictionary, wanted), "cracklib-runtime"));
    CHECK(contains(left_to_a_person(no_dictionary, root), "cracklib-runtime"));
    tree.put("var/cache/cracklib/cracklib_dict.pwd", "");
    Machine machine(tree);
    remedied(machine, wanted);
    remedied(machine, root);
}

TEST_CASE("pam: a service of its own is told of, and left to a person") {
    Scratch tree;
    lay(tree);
    tree.put("etc/pam.d/sshd", "auth required pam_unix.so\naccount required pam_unix.so\n");
    Machine machine(tree);
    const auto told = left_to_a_person(machine, "pam: {module: pam_faillock, state: enforced}");
    CHECK(contains(told, "/etc/pam.d/sshd"));
}

TEST_CASE("pam: su is bound to the group") {
    Scratch tree;
    lay(tree);
    const std::string wanted = "pam: {module: pam_wheel, service: su, group: few, state: enforced}";
    Machine machine(tree);
    CHECK(content(remedied(machine, wanted), "etc/pam.d/su") ==
          "auth sufficient pam_rootok.so\nauth       required   pam_wheel.so use_uid group=few\n"
          "@include common-auth\n");
    // "su -" is a service of its own.
    tree.put("etc/pam.d/su-l", "auth include common-auth\n");
    Machine apart(tree);
    CHECK(contains(left_to_a_person(apart, wanted), "/etc/pam.d/su-l"));
    tree.put("etc/pam.d/su-l", "auth include su\n");
    tree.put("etc/pam.d/su",
             "auth sufficient pam_rootok.so\n"
             "auth requisite pam_wheel.so trust group=many\n@include common-auth\n");
    Machine other(tree);
    CHECK(content(remedied(other, wanted), "etc/pam.d/su") ==
          "auth sufficient pam_rootok.so\nauth requisite pam_wheel.so group=few\n"
          "@include common-auth\n");
}

TEST_CASE("pam: an option of pam_faillock is set in its file, and a contrary argument goes") {
    Scratch tree;
    lay(tree);
    tree.put(auth_file,
             "auth required pam_faillock.so preauth deny=9\nauth required pam_unix.so\n");
    tree.put(faillock_conf, "# deny = 1\ndeny = 7 # seven\nsilent");
    Machine machine(tree);
    const auto pending = remedied(
        machine, "pam: {module: pam_faillock, option: deny, value: 4, at_least: 1, at_most: 5}");
    CHECK(content(pending, auth_file) ==
          "auth required pam_faillock.so preauth\nauth required pam_unix.so\n");
    CHECK(content(pending, faillock_conf) == "# deny = 1\ndeny = 4 # seven\nsilent");
    CHECK(content(remedied(machine, "pam: {module: pam_faillock, with: even_deny_root}"),
                  faillock_conf) == "# deny = 1\ndeny = 4 # seven\nsilent\neven_deny_root\n");
}

TEST_CASE("pam: a default complies unless the option is to be set") {
    Scratch tree;
    lay(tree);
    const std::string bounds = "pam: {module: pam_faillock, option: deny, value: 3, at_least: 1";
    Machine machine(tree);
    CHECK(machine.holds(*make_resource(bounds + "}")));
    CHECK(content(remedied(machine, bounds + ", set: true}"), faillock_conf) ==
          "# Written by bootseal.\ndeny = 3\n");
    const auto unlock = make_resource(
        "pam: {module: pam_faillock, option: unlock_time, value: 900, at_least: 900, accept: 0}");
    tree.put(faillock_conf, "unlock_time = never\n");
    CHECK(Machine(tree).holds(*unlock));
}

TEST_CASE("pam: options of pwquality share a drop-in, and what still wins becomes a comment") {
    Scratch tree;
    lay(tree);
    tree.put("etc/security/pwquality.conf", "minlen = 6\n# x\nminlen = 7\n");
    Machine machine(tree);
    remedied(machine, "pam: {module: pam_pwquality, option: minlen, value: 14, at_least: 14}");
    const auto pending =
        remedied(machine, "pam: {module: pam_pwquality, option: difok, value: 2, at_least: 2}");
    CHECK(content(pending, quality_drop_in) == "# Written by bootseal.\ndifok = 2\nminlen = 14\n");
    CHECK(content(pending, "etc/security/pwquality.conf") ==
          "# bootseal: minlen = 6\n# x\n# bootseal: minlen = 7\n");
    tree.put("etc/security/pwquality.conf", "nonsense\n");
    Machine broken(tree);
    CHECK(
        contains(left_to_a_person(broken, "pam: {module: pam_pwquality, option: difok, value: 2}"),
                 "/etc/security/pwquality.conf:1"));
}

TEST_CASE("pam: arguments of pam_unix are edited where they are") {
    Scratch tree;
    lay(tree);
    Machine machine(tree);
    CHECK(
        contains(content(remedied(machine, "pam: {module: pam_unix, without: nullok}"), auth_file),
                 "auth\t[success=1 default=ignore]\tpam_unix.so\n"));
    CHECK(contains(content(remedied(machine, "pam: {module: pam_unix, hash: [yescrypt, sha512]}"),
                           password_file),
                   "password\t[success=1 default=ignore]\tpam_unix.so yescrypt\n"));
    CHECK(machine.holds(*make_resource("pam: {module: pam_unix, without: remember}")));
}

TEST_CASE("pam: use_authtok comes with a module that asks, never without") {
    Scratch tree;
    lay(tree);
    Machine machine(tree);
    // The history is put before pam_unix, and asks.
    const auto pending = remedied(machine, "pam: {module: pam_unix, with: use_authtok}");
    CHECK(contains(content(pending, password_file),
                   "pam_pwhistory.so remember=24 enforce_for_root\n"
                   "password\t[success=1 default=ignore]\tpam_unix.so md5 use_authtok\n"));
    tree.put(password_file, "password requisite pam_pwhistory.so\npassword required pam_unix.so\n");
    Machine first(tree);
    CHECK(contains(left_to_a_person(first, "pam: {module: pam_pwhistory, with: use_authtok}"),
                   "/etc/pam.d/common-password:1"));
}

TEST_CASE("pam: a stack that cannot be read is an error") {
    Scratch tree;
    lay(tree);
    tree.put(auth_file, "auth required \\\n");
    Machine machine(tree);
    CHECK_FALSE(machine.inspect(*make_resource("pam: {module: pam_unix, state: enforced}")));
    CHECK_FALSE(machine.inspect(*make_resource("pam: {module: pam_unix, without: nullok}")));
    tree.put(auth_file, "");
    tree.directory("etc/pam.d/sshd");
    CHECK_FALSE(Machine(tree).inspect(*make_resource("pam: {module: pam_unix, state: enforced}")));
}

TEST_CASE("pam: fields that make no sense are refused") {
    for (const auto* wrong :
         {"pam: {module: pam_x, state: enforced}", "pam: {module: pam_unix}",
          "pam: {module: pam_unix, state: there}", "pam: {module: pam_unix, without: sense}",
          "pam: {module: pam_unix, with: use_authtok, without: nullok}",
          "pam: {module: pam_unix, hash: [rot13]}", "pam: {module: pam_faillock, hash: [md5]}",
          "pam: {module: pam_faillock, option: even_deny_root, value: 1}",
          "pam: {module: pam_faillock, with: deny}", "pam: {module: pam_faillock, option: deny}",
          "pam: {module: pam_faillock, option: deny, value: 9, at_most: 5}",
          "pam: {module: pam_unix, service: su, state: enforced}",
          "pam: {module: pam_wheel, state: enforced}",
          "pam: {module: pam_wheel, service: '../su', group: a, state: enforced}",
          "pam: {module: pam_unix, without: nullok, extra: 1}"}) {
        INFO(wrong);
        CHECK_FALSE(parse_resource(wrong));
    }
}

}  // namespace bootseal
