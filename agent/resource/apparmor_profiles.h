// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "system/overlay.h"

namespace bootseal {

inline constexpr auto apparmor_dir = "/etc/apparmor.d";

enum class AppArmorMode { enforce, complain, kill, unconfined, disabled };
std::string_view describe(AppArmorMode mode);

/// The head of a profile, with which its text begins.
struct AppArmorHead {
    std::string name;
    AppArmorMode mode = AppArmorMode::enforce;
    std::size_t line = 0;   ///< from 1
    std::size_t begin = 0;  ///< where its flags stand in the text, "flags=(" included: this and
    std::size_t end = 0;    ///< all up to `end`; equal where it has none
    std::vector<std::string> flags;
};

/// The heads of the profiles in a text, hats and profiles inside others included, as
/// apparmor.d(5) has them.
std::vector<AppArmorHead> parse_apparmor_heads(std::string_view text);

/// `text` with one flag taken out of a head.
std::string without_flag(std::string_view text, const AppArmorHead& head, std::string_view flag);

/// A profile as it is loaded at boot.
struct AppArmorProfile {
    std::string file;  ///< "/etc/apparmor.d/sbin.dhclient"
    AppArmorHead head;
    AppArmorMode mode = AppArmorMode::enforce;  ///< by links as well
    std::string link;                           ///< in force-complain or disable, where one decides

    std::string where() const;
};

/// The profiles of /etc/apparmor.d that the boot loads, and those that links keep from it.
Result<std::vector<AppArmorProfile>> read_apparmor_profiles(const Overlay& files);

}  // namespace bootseal
