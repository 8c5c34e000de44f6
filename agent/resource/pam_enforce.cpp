// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/text.h"
#include "resource/evidence.h"
#include "resource/pam_auth_update.h"
#include "resource/pam_edit.h"
#include "resource/pam_resources.h"
#include "resource/pam_walk.h"

namespace bootseal {

namespace {

/// A profile of ours for pam-auth-update. A comment in such a file would be taken for a field.
struct OwnProfile {
    std::string_view module;
    std::string_view name;
    std::string_view text;
};

constexpr OwnProfile own_profiles[] = {
    {"pam_faillock", "bootseal_faillock",
     "Name: Count failed logins (bootseal)\n"
     "Default: yes\n"
     "Priority: 0\n"
     "Auth-Type: Primary\n"
     "Auth:\n"
     "\t[default=die]\tpam_faillock.so authfail\n"},
    // Above pam_unix and what else asks for passwords.
    {"pam_faillock", "bootseal_faillock_notify",
     "Name: Refuse accounts with too many failed logins (bootseal)\n"
     "Default: yes\n"
     "Priority: 1024\n"
     "Auth-Type: Primary\n"
     "Auth:\n"
     "\trequisite\tpam_faillock.so preauth\n"
     "Account-Type: Primary\n"
     "Account:\n"
     "\trequired\tpam_faillock.so\n"},
    // Between pam_pwquality (1024) and pam_unix (256): the first of them asks for the password.
    {"pam_pwhistory", "bootseal_pwhistory",
     "Name: Refuse passwords that were used before (bootseal)\n"
     "Default: yes\n"
     "Priority: 512\n"
     "Password-Type: Primary\n"
     "Password:\n"
     "\trequisite\tpam_pwhistory.so remember=24 enforce_for_root use_authtok\n"
     "Password-Initial:\n"
     "\trequisite\tpam_pwhistory.so remember=24 enforce_for_root\n"},
};

class Enforced final : public Resource {
  public:
    Enforced(PamDuty duty, std::optional<std::string> service)
        : duty_(std::move(duty)), service_(std::move(service)) {}

    Result<std::vector<Evidence>> inspect(const System& system) const override {
        std::vector<Evidence> result;
        if (TRY(has_pam_module(system.files, duty_.module)) == Present::no) {
            result.push_back(persisted(Verdict::drifted, duty_.module, "enforced",
                                       "no such module is installed"));
        }
        for (const auto type : types_of(duty_.module)) {
            // A login shell of su is asked for at a service of its own.
            const auto services =
                service_ ? std::vector{*service_, *service_ + "-l"} : services_of(type);
            for (const auto& service : services) {
                const bool shared = service == services.front();
                auto piece = TRY(look(system.files, service, type, shared));
                if (!piece) continue;
                const bool drifted = piece->verdict == Verdict::drifted;
                result.push_back(std::move(*piece));
                // What the services share says it for all of them.
                if (drifted && shared) break;
            }
        }
        return bounded(std::move(result));
    }

    Result<> remedy(const System& system, Changes& changes) const override {
        auto files = changes.files;
        const System now{files,         system.packages, system.scan,
                         system.kernel, system.units,    system.stage};
        if (TRY(gap(now)).empty()) return {};
        if (service_) {
            TRY(bind_group(files));
        } else {
            TRY(enable_pam_module(files, duty_.module));
        }
        const auto left = TRY(gap(now));
        if (!left.empty()) {
            return unsupported("put " + duty_.module +
                               " where every way leads through it: " + left);
        }
        changes.files = std::move(files);
        return {};
    }

  private:
    /// What is wrong with the first stack that has a gap; empty where none has.
    Result<std::string> gap(const System& system) const {
        for (const auto& piece : TRY(inspect(system))) {
            if (piece.verdict == Verdict::drifted) return piece.where + ": " + piece.actual;
        }
        return std::string();
    }

    /// Nothing where the service is not there and need not be.
    Result<std::optional<Evidence>> look(const Overlay& files, const std::string& service,
                                         PamType type, bool shared) const {
        const auto expected = std::string(name_of(type)) + ": " + duty_.module + " enforced" +
                              (duty_.group.empty() ? "" : " for the group " + duty_.group);
        const auto file = TRY(find_pam_service(files, service));
        if (!file) {
            if (!shared) return std::optional<Evidence>();
            return std::optional(persisted(Verdict::drifted, pam_dir + service, expected,
                                           "the file does not exist"));
        }
        const auto stack = TRY(read_pam_stack(files, service, type));
        const auto need = shared ? PamNeed::always : PamNeed::where_it_matters;
        const auto wrong = TRY(find_pam_gap(duty_, stack, type, need));
        // Of the services that share the stack only those that differ are worth a line.
        if (!wrong && !shared) return std::optional<Evidence>();
        return std::optional(persisted(wrong ? Verdict::drifted : Verdict::compliant, *file,
                                       expected, wrong.value_or("enforced")));
    }

    Result<> bind_group(Overlay& files) const {
        const auto wanted = "group=" + duty_.group;
        const auto file = TRY(find_pam_service(files, *service_));
        if (!file) return unsupported("install what has the service " + *service_);
        const auto stack = TRY(read_pam_stack(files, *service_, PamType::auth));
        const auto old = std::find_if(stack.begin(), stack.end(),
                                      [](const PamModule& one) { return one.name == "pam_wheel"; });
        if (old == stack.end()) {
            return put_pam_auth_line(files, *file,
                                     "auth       required   pam_wheel.so use_uid " + wanted);
        }
        return edit_pam_line(
            files, old->file, old->line,
            [](std::string_view argument) {
                return argument.starts_with("group=") || argument == "trust" ||
                       argument == "deny" || argument == "root_only";
            },
            wanted);
    }

    PamDuty duty_;
    std::optional<std::string> service_;
};

}  // namespace

std::unique_ptr<Resource> make_pam_enforced(PamDuty duty, std::optional<std::string> service) {
    return std::make_unique<Enforced>(std::move(duty), std::move(service));
}

Result<> enable_pam_module(Overlay& files, const std::string& module) {
    auto changed = files;
    std::vector<std::string> names;
    for (const auto& profile : own_profiles) {
        if (profile.module != module) continue;
        names.emplace_back(profile.name);
        TRY(changed.write(std::string(pam_profiles_folder) + "/" + names.back(), profile.text));
    }
    if (module == "pam_pwquality" || module == "pam_unix") names.push_back(module.substr(4));
    if (names.empty()) return unsupported("put " + module + " into the stacks of PAM");
    if (TRY(has_pam_module(files, module)) == Present::no) {
        return unsupported(module == "pam_pwquality"
                               ? "install libpam-pwquality while the image is built: only then can "
                                 "pam_pwquality be enabled"
                               : "install " + module + ", which libpam-modules has");
    }
    if (module == "pam_pwquality") TRY(need_dictionary(files));
    const auto profile = std::string(pam_profiles_folder) + "/" + names.front();
    if (!TRY(changed.status(profile))) {
        return unsupported("restore " + profile + ", which its package ships: only then can " +
                           module + " be enabled");
    }
    TRY(enable_pam_profiles(changed, names));
    files = std::move(changed);
    return {};
}

Result<> need_dictionary(const Overlay& files) {
    if (TRY(has_pam_module(files, "pam_pwquality")) == Present::no) return {};
    if (TRY(files.status("/var/cache/cracklib/cracklib_dict.pwd"))) return {};
    return unsupported(
        "install cracklib-runtime while the image is built: without its dictionary pam_pwquality "
        "refuses every password, and nobody could set one");
}

}  // namespace bootseal
