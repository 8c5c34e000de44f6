// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace bootseal {

/// What a stack of modules is asked for.
enum class PamType { auth, account, password, session };

/// "auth"
std::string_view name_of(PamType type);

/// What a module answers, with the numbers of libpam.
enum class PamCode : std::uint8_t {
    success = 0,
    service_err = 3,
    system_err = 4,
    perm_denied = 6,
    auth_err = 7,
    authinfo_unavail = 9,
    user_unknown = 10,
    maxtries = 11,
    new_authtok_reqd = 12,
    acct_expired = 13,
    session_err = 14,
    authtok_err = 20,
    ignore = 25,
    abort = 26,
    module_unknown = 28,
};
inline constexpr std::size_t pam_codes = 32;

/// What libpam makes of an answer.
struct PamAction {
    enum class Kind : std::uint8_t { ignore, ok, done, bad, die, reset, jump };
    Kind kind = Kind::bad;
    std::size_t jump = 0;  ///< how many modules are passed over

    bool operator==(const PamAction&) const = default;
};
using PamActions = std::array<PamAction, pam_codes>;

/// An argument as the module gets it, and where it stands in the file.
struct PamArgument {
    std::string text;
    std::size_t begin = 0;
    std::size_t end = 0;
};

/// A line of pam.conf(5), as in /etc/pam.d: without a service.
struct PamLine {
    enum class Kind {
        module,
        include,
        substack,
        wrong,  ///< libpam puts something in its place that always fails
    };

    Kind kind = Kind::wrong;
    std::optional<PamType> type;  ///< none: of every type (@include), or no such type (wrong)
    PamActions actions = {};
    std::string path;  ///< of the module or of the included file, as written
    std::vector<PamArgument> arguments;
    std::size_t line = 0;   ///< from 1, where it begins
    std::size_t begin = 0;  ///< of its first word
    std::size_t end = 0;    ///< behind its last word
};

/// The lines of a text as Debian 12's libpam assembles and splits them. A text that it gives up on
/// (a line beyond its buffer, an end of the file within a continued line) is an error: nobody
/// passes such a service.
Result<std::vector<PamLine>> parse_pam(std::string_view text);

}  // namespace bootseal
