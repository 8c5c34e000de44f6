// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "resource/pam_enforced.h"
#include "resource/pam_settings.h"
#include "resource/resource.h"

namespace bootseal {

/// What a rule wants of an option.
struct PamWanted {
    const PamOption* option = nullptr;
    std::int64_t value = 0;  ///< what a remedy sets; of a flag 1 or 0
    std::optional<std::int64_t> least;
    std::optional<std::int64_t> most;
    std::optional<std::int64_t> accepted;
    bool set = false;  ///< nothing but a line or an argument will do
};

/// The resources behind the forms of `pam:`.
std::unique_ptr<Resource> make_pam_enforced(PamDuty duty, std::optional<std::string> service);
std::unique_ptr<Resource> make_pam_setting(PamWanted wanted);
std::unique_ptr<Resource> make_pam_hash(std::vector<std::string> accepted);

/// What a `pam` resource looks at: the lines of a module that are reached in the stacks of the
/// services of a type, each once.
Result<std::vector<PamModule>> find_pam_lines(const Overlay& files, const std::string& module,
                                              PamType type);

/// Switches a module on where it is not, by the profile that is for it. unsupported() where only a
/// person can.
Result<> enable_pam_module(Overlay& files, const std::string& module);

/// unsupported() where pam_pwquality is installed without the dictionary of cracklib-runtime, which
/// libpam-pwquality does not depend on: it refuses every password then.
Result<> need_dictionary(const Overlay& files);

/// The hash that new passwords get: "yescrypt"; empty where no argument says so.
std::string hash_of(const PamModule& unix_module);
bool is_pam_hash(std::string_view name);

}  // namespace bootseal
