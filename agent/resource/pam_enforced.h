// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "resource/pam_stack.h"

namespace bootseal {

/// Who is bound by a module: the modules that know what to be held to are pam_unix, pam_faillock,
/// pam_pwquality, pam_pwhistory and pam_wheel.
struct PamDuty {
    std::string module;
    std::string group;  ///< of pam_wheel
};

/// The types of stacks that a module works in; none for a module that is not known.
std::vector<PamType> types_of(const std::string& module);

/// The services that people and programs log in or change passwords with, by type, and before them
/// the file that Debian's services share ("common-auth"). Not all of them need be there.
std::vector<std::string> services_of(PamType type);

/// Whether a stack that does not call the module is wrong in itself, or only where it lets people
/// pass whom the module should have seen.
enum class PamNeed { always, where_it_matters };

/// What is wrong with a stack as far as the duty goes, in a few words, or nothing. Every way that
/// libpam can take counts:
///   pam_unix       nobody passes that neither it nor another judge of passwords let in
///   pam_faillock   every wrong password is counted, and nobody passes without the count being
///                  looked at, or while it says no; account: who passes has the count cleared
///   pam_pwquality, pam_pwhistory   pam_unix changes no password that they did not accept
///   pam_wheel      who is not root passes as a member of the group only
Result<std::optional<std::string>> find_pam_gap(const PamDuty& duty,
                                                const std::vector<PamModule>& stack, PamType type,
                                                PamNeed wanted);

}  // namespace bootseal
