// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "resource/pam_line.h"
#include "system/overlay.h"

namespace bootseal {

inline constexpr auto pam_dir = "/etc/pam.d/";

/// A module in the stack of a service.
struct PamModule {
    std::string name;  ///< "pam_unix"; empty for what is not one of the tree's modules
    /// `fails` is what libpam puts in the place of a line it cannot use; `substack` says that what
    /// follows on the next level is one, and is itself no module.
    enum class Kind { module, missing, fails, substack } kind = Kind::module;
    int level = 0;  ///< of substacks
    PamActions actions = {};
    std::vector<PamArgument> arguments;
    std::string file;  ///< "/etc/pam.d/common-auth"
    std::size_t line = 0;

    std::string where() const;
    bool has(std::string_view argument) const;
};

/// The file of a service, "/etc/pam.d/login"; nothing where it has none.
Result<std::optional<std::string>> find_pam_service(const Overlay& files,
                                                    const std::string& service);

/// What libpam calls in turn for a service, includes resolved; the service "other" stands in where
/// it has no line of the type. What makes libpam refuse the service is an error.
Result<std::vector<PamModule>> read_pam_stack(const Overlay& files, const std::string& service,
                                              PamType type);

/// Whether the module "pam_unix" is in the tree.
enum class Present { no, yes };
Result<Present> has_pam_module(const Overlay& files, const std::string& name);

}  // namespace bootseal
