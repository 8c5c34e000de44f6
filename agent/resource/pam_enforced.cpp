// SPDX-License-Identifier: Apache-2.0
#include "resource/pam_enforced.h"

#include <algorithm>
#include <array>
#include <map>

#include "resource/pam_walk.h"

namespace bootseal {

namespace {

/// Modules that let nobody in by what they know of a person: their success proves nothing.
constexpr auto no_judges = std::to_array<std::string_view>(
    {"pam_access",    "pam_cap",        "pam_debug",     "pam_deny",      "pam_echo",
     "pam_env",       "pam_exec",       "pam_faildelay", "pam_faillock",  "pam_group",
     "pam_issue",     "pam_keyinit",    "pam_lastlog",   "pam_localuser", "pam_limits",
     "pam_listfile",  "pam_loginuid",   "pam_mail",      "pam_mkhomedir", "pam_motd",
     "pam_namespace", "pam_nologin",    "pam_permit",    "pam_pwhistory", "pam_pwquality",
     "pam_script",    "pam_securetty",  "pam_selinux",   "pam_sepermit",  "pam_setquota",
     "pam_shells",    "pam_succeed_if", "pam_systemd",   "pam_time",      "pam_tty_audit",
     "pam_umask",     "pam_usertype",   "pam_warn",      "pam_xauth"});

enum Fact : PamFacts {
    called = 1,   ///< the module of the duty was
    passed = 2,   ///< it had nothing against it
    refused = 4,  ///< it said no
    unix_said_yes = 8,
    uncounted = 16,  ///< pam_unix saw a wrong password that was not counted yet
    judged = 32,     ///< something else that knows people let this one in
    changed = 64,    ///< pam_unix could change a password that was not looked at
    unix_called = 128,
};

bool is_unix(const PamModule& module) {
    return module.name == "pam_unix";
}

bool is_judge(const PamModule& module) {
    return !is_unix(module) && module.kind == PamModule::Kind::module &&
           std::find(no_judges.begin(), no_judges.end(), module.name) == no_judges.end();
}

/// What is remembered whatever the duty.
PamFacts remember(const PamModule& module, PamCode code, PamFacts facts) {
    const bool yes = code == PamCode::success || code == PamCode::new_authtok_reqd;
    if (is_unix(module)) {
        facts |= unix_called;
        if (yes) facts |= unix_said_yes;
        if (code == PamCode::auth_err || code == PamCode::maxtries) facts |= uncounted;
    } else if (yes && is_judge(module)) {
        facts |= judged;
    }
    return facts;
}

/// How a duty looks at one answer, and what it says of the end of a way.
struct Judge {
    PamFacts (*step)(const PamDuty&, const PamModule&, PamCode, PamFacts);
    const char* (*complaint)(PamFacts, PamEnd, PamType);
};

PamFacts step_unix(const PamDuty&, const PamModule& module, PamCode, PamFacts facts) {
    return is_unix(module) ? facts | called : facts;
}

const char* unix_complaint(PamFacts facts, PamEnd end, PamType type) {
    if (end == PamEnd::denied) return nullptr;
    if (type == PamType::session) {
        return facts & called ? nullptr : "a session can begin without it";
    }
    if (facts & (unix_said_yes | judged)) return nullptr;
    return "it can be passed by";
}

PamFacts step_faillock(const PamDuty&, const PamModule& module, PamCode code, PamFacts facts) {
    if (module.name != "pam_faillock") return facts;
    facts |= called;
    if (code == PamCode::auth_err) return (facts | refused | passed) & ~PamFacts{uncounted};
    if (module.has("authfail")) return facts & ~PamFacts{uncounted};
    return facts | passed;
}

const char* faillock_complaint(PamFacts facts, PamEnd end, PamType type) {
    const bool granted = end == PamEnd::granted;
    if (type == PamType::account) {
        return granted && !(facts & called) ? "the count is not cleared at a login" : nullptr;
    }
    if (!granted) return facts & uncounted ? "a wrong password is not counted" : nullptr;
    if (facts & refused) return "who is locked can pass all the same";
    if (facts & unix_said_yes && !(facts & passed)) return "the right password passes a lock";
    return nullptr;
}

PamFacts step_password(const PamDuty& duty, const PamModule& module, PamCode code, PamFacts facts) {
    if (module.name == duty.module) {
        return facts | called | (code == PamCode::success ? passed : PamFacts{});
    }
    // A password that was refused is forgotten, so that pam_unix has none with use_authtok.
    const bool safe = facts & passed || (facts & called && module.has("use_authtok"));
    return is_unix(module) && !safe ? facts | changed : facts;
}

const char* password_complaint(PamFacts facts, PamEnd, PamType) {
    return facts & changed ? "pam_unix can change a password without it" : nullptr;
}

PamFacts step_wheel(const PamDuty& duty, const PamModule& module, PamCode code, PamFacts facts) {
    if (module.name == "pam_rootok" && code == PamCode::success) return facts | passed;
    if (module.name != "pam_wheel") return facts;
    std::string group;
    for (const auto& argument : module.arguments) {
        if (argument.text.starts_with("group=")) group = argument.text.substr(6);
    }
    const bool binds = group == duty.group && !module.has("deny") && !module.has("trust") &&
                       !module.has("root_only");
    if (!binds) return facts;
    return facts | called | (code == PamCode::ignore ? passed : refused);
}

const char* wheel_complaint(PamFacts facts, PamEnd end, PamType) {
    if (end == PamEnd::denied) return nullptr;
    if (!(facts & (passed | refused))) return "who is not of the group can pass";
    return facts & refused ? "who is not of the group can pass all the same" : nullptr;
}

struct Known {
    std::vector<PamType> types;
    Judge judge;
};

const std::map<std::string, Known, std::less<>>& known_modules() {
    using enum PamType;
    static const std::map<std::string, Known, std::less<>> known{
        {"pam_faillock", {{auth, account}, {step_faillock, faillock_complaint}}},
        {"pam_pwhistory", {{password}, {step_password, password_complaint}}},
        {"pam_pwquality", {{password}, {step_password, password_complaint}}},
        {"pam_unix", {{account, auth, password, session}, {step_unix, unix_complaint}}},
        {"pam_wheel", {{auth}, {step_wheel, wheel_complaint}}},
    };
    return known;
}

}  // namespace

std::vector<PamType> types_of(const std::string& module) {
    const auto found = known_modules().find(module);
    return found == known_modules().end() ? std::vector<PamType>() : found->second.types;
}

std::vector<std::string> services_of(PamType type) {
    const auto shared = "common-" + std::string(name_of(type));
    if (type == PamType::password) return {shared, "passwd", "chpasswd", "login", "sshd"};
    std::vector<std::string> result{shared, "login", "sshd", "su", "su-l", "sudo", "sudo-i"};
    if (type == PamType::session) result.emplace_back("common-session-noninteractive");
    return result;
}

Result<std::optional<std::string>> find_pam_gap(const PamDuty& duty,
                                                const std::vector<PamModule>& stack, PamType type,
                                                PamNeed wanted) {
    const auto& judge = known_modules().find(duty.module)->second.judge;
    const char* complaint = nullptr;
    PamFacts all = 0;
    TRY(walk_pam(
        stack, type,
        [&](const PamModule& module, PamCode code, PamFacts facts) {
            facts = judge.step(duty, module, code, remember(module, code, facts));
            all |= facts;
            return facts;
        },
        [&](PamFacts facts, PamEnd end) {
            if (!complaint) complaint = judge.complaint(facts, end, type);
        }));
    if (!(all & called) && wanted == PamNeed::always) {
        return std::optional<std::string>("it is not called");
    }
    // Where nobody asks for a password, there is nothing to guard.
    const bool idle =
        !(all & (called | unix_called)) && duty.module != "pam_wheel" && duty.module != "pam_unix";
    if (complaint && !idle) return std::optional<std::string>(complaint);
    return std::optional<std::string>();
}

}  // namespace bootseal
