// SPDX-License-Identifier: Apache-2.0
#include "resource/pam_enforced.h"

#include "support/catch.h"
#include "support/scratch.h"

namespace bootseal {

namespace {

/// What is wrong with a stack of these lines; "" where nothing is.
std::string gap(const PamDuty& duty, PamType type, const std::string& text,
                PamNeed need = PamNeed::always) {
    Scratch tree;
    for (const std::string name : {"deny", "faillock", "group", "permit", "pwhistory", "pwquality",
                                   "rootok", "sss", "unix", "wheel"}) {
        tree.put("lib/security/pam_" + name + ".so", "");
    }
    tree.put("etc/pam.d/test", text);
    const auto stack = read_pam_stack(Overlay(tree.root()), "test", type);
    REQUIRE(stack);
    const auto found = find_pam_gap(duty, *stack, type, need);
    REQUIRE(found);
    return found->value_or("");
}

std::string lock_gap(const std::string& text) {
    return gap({"pam_faillock", ""}, PamType::auth, text);
}

std::string quality_gap(const std::string& text) {
    return gap({"pam_pwquality", ""}, PamType::password, text);
}

std::string wheel_gap(const std::string& text) {
    return gap({"pam_wheel", "few"}, PamType::auth, text);
}

}  // namespace

TEST_CASE("pam enforced: a wrong password is counted and a lock holds, on every way") {
    const std::string preauth = "auth requisite pam_faillock.so preauth\n";
    const std::string unix_line = "auth [success=1 default=bad] pam_unix.so\n";
    const std::string authfail = "auth [default=die] pam_faillock.so authfail\n";
    const std::string permit = "auth required pam_permit.so\n";
    CHECK(lock_gap(preauth + unix_line + authfail + permit) == "");
    CHECK(lock_gap("auth required pam_faillock.so preauth\n" + unix_line + authfail + permit) ==
          "");
    CHECK(lock_gap(unix_line + authfail + "auth required pam_faillock.so authsucc\n") == "");
    CHECK(lock_gap(unix_line + authfail + permit) == "the right password passes a lock");
    CHECK(lock_gap(preauth + "auth required pam_unix.so\n") == "a wrong password is not counted");
    CHECK(lock_gap("auth optional pam_faillock.so preauth\n" + unix_line + authfail + permit) ==
          "who is locked can pass all the same");
    CHECK(lock_gap(preauth + "auth requisite pam_unix.so\n" + authfail) ==
          "a wrong password is not counted");
    CHECK(lock_gap("auth sufficient pam_unix.so\n" + preauth + authfail) != "");
    // Another way in that knows people is a decision of whoever put it there.
    CHECK(lock_gap(preauth + "auth [success=2 default=ignore] pam_unix.so\n" +
                   "auth [success=1 default=ignore] pam_sss.so\n" + authfail + permit) == "");
}

TEST_CASE("pam enforced: a login clears the count") {
    const PamDuty duty{"pam_faillock", ""};
    CHECK(gap(duty, PamType::account,
              "account required pam_faillock.so\naccount required pam_unix.so\n") == "");
    CHECK(gap(duty, PamType::account,
              "account sufficient pam_unix.so\naccount required pam_faillock.so\n") ==
          "the count is not cleared at a login");
}

TEST_CASE("pam enforced: no password is changed that was not looked at") {
    const std::string quality = "password requisite pam_pwquality.so\n";
    const std::string change = "password required pam_unix.so\n";
    CHECK(quality_gap(quality + change) == "");
    CHECK(quality_gap(
              "password required pam_pwquality.so\npassword required pam_unix.so use_authtok\n") ==
          "");
    const auto* unseen = "pam_unix can change a password without it";
    CHECK(quality_gap("password required pam_pwquality.so\n" + change) == unseen);
    CHECK(quality_gap(change + quality) == unseen);
    CHECK(quality_gap("password sufficient pam_unix.so\n" + quality) == unseen);
    CHECK(quality_gap("password [default=1] pam_permit.so\n" + quality + change) ==
          "it is not called");
    CHECK(quality_gap("password [success=1 default=ignore] pam_sss.so\n" + quality + change) ==
          unseen);
}

TEST_CASE("pam enforced: nobody passes whom no judge of passwords has let in") {
    const PamDuty duty{"pam_unix", ""};
    CHECK(gap(duty, PamType::auth, "auth required pam_unix.so\n") == "");
    CHECK(gap(duty, PamType::auth, "auth sufficient pam_sss.so\nauth required pam_unix.so\n") ==
          "");
    CHECK(gap(duty, PamType::auth,
              "auth [success=1 default=ignore] pam_group.so\nauth required pam_unix.so\nauth "
              "required "
              "pam_permit.so\n") == "it can be passed by");
    CHECK(gap(duty, PamType::auth, "auth optional pam_unix.so\nauth required pam_permit.so\n") ==
          "it can be passed by");
    CHECK(gap(duty, PamType::auth, "auth required pam_sss.so\n") == "it is not called");
    CHECK(gap(duty, PamType::auth, "auth required pam_sss.so\n", PamNeed::where_it_matters) == "");
    CHECK(gap(duty, PamType::session,
              "session optional pam_unix.so\nsession required pam_permit.so\n") == "");
    CHECK(gap(duty, PamType::session,
              "session sufficient pam_group.so\nsession required pam_unix.so\n") ==
          "a session can begin without it");
}

TEST_CASE("pam enforced: who is not root passes as a member of the group only") {
    const std::string root = "auth sufficient pam_rootok.so\n";
    const std::string change = "auth required pam_unix.so\n";
    CHECK(wheel_gap(root + "auth required pam_wheel.so group=few\n" + change) == "");
    CHECK(wheel_gap(root + change + "auth requisite pam_wheel.so use_uid group=few\n") == "");
    CHECK(wheel_gap(root + "auth optional pam_wheel.so group=few\n" + change) ==
          "who is not of the group can pass all the same");
    for (const std::string other : {"", " group=others", " group=few trust", " group=few deny",
                                    " group=few root_only", " group=few group=others"}) {
        INFO(other);
        CHECK(wheel_gap(root + "auth required pam_wheel.so" + other + "\n" + change) != "");
    }
}

TEST_CASE("pam enforced: where nobody asks for a password there is nothing to guard") {
    const PamDuty duty{"pam_faillock", ""};
    CHECK(gap(duty, PamType::auth, "auth required pam_rootok.so\n", PamNeed::where_it_matters) ==
          "");
    CHECK(gap(duty, PamType::auth, "auth required pam_rootok.so\n") == "it is not called");
}

}  // namespace bootseal
