// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "resource/pam_stack.h"
#include "system/overlay.h"

namespace bootseal {

inline constexpr auto faillock_file = "/etc/security/faillock.conf";
inline constexpr auto pwquality_file = "/etc/security/pwquality.conf";
// "99-zz": of the drop-ins the last one wins; pwquality.conf itself comes after all of them.
inline constexpr auto pwquality_drop_in = "/etc/security/pwquality.conf.d/99-zz-bootseal.conf";

/// An option of a module that has a number, or that is there or not ("flag").
struct PamOption {
    std::string_view module;
    std::string_view name;
    enum class Kind { number, flag } kind = Kind::number;
    std::int64_t fallback = 0;  ///< what the module does without it
};

/// The options that are known, or null.
const PamOption* find_pam_option(std::string_view module, std::string_view name);

/// What decides an option: the number, or 1 and 0 of a flag.
struct PamValue {
    std::int64_t number = 0;
    /// Where from: nothing says so, a configuration file or an argument of the module.
    enum class Source { fallback, file, argument } source = Source::fallback;
    std::string where;  ///< "/etc/security/faillock.conf:3"; empty for the fallback
    std::string file;   ///< of a file
    std::size_t line = 0;
    std::optional<std::string> stopped;  ///< the line at which pwquality gives up reading
};

/// A line of faillock.conf(5) or pwquality.conf(5).
struct PamConfLine {
    std::string key;
    std::string value;
    std::size_t line = 0;
    std::size_t begin = 0;  ///< of the key
    std::size_t end = 0;    ///< of the value
};

/// The lines that say something; one beyond the readers' buffer is an error.
Result<std::vector<PamConfLine>> parse_pam_conf(std::string_view text);

/// What a module does about an option where it is called with the arguments of `called`, and where
/// null, what its files say. In Debian 12 only pam_faillock and pam_pwquality have files.
Result<PamValue> decide_pam_option(const Overlay& files, const PamOption& option,
                                   const PamModule* called);

/// Whether the module takes the argument for the option: "nullok_secure" is "nullok" to pam_unix.
enum class Takes { no, yes };
Takes takes_argument(const PamOption& option, std::string_view argument);

/// The file that pam_faillock reads with the arguments of `called`.
std::string faillock_file_of(const PamModule* called);

}  // namespace bootseal
