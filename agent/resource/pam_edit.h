// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "resource/pam_line.h"
#include "system/overlay.h"

namespace bootseal {

/// Takes the arguments for which `unwanted` holds off a line of a PAM file (counted from 1), and
/// puts `added` behind the last one, where that is not empty. Every other byte stays.
Result<> edit_pam_line(Overlay& files, const std::string& file, std::size_t line,
                       const std::function<bool(std::string_view argument)>& unwanted,
                       std::string_view added);

/// Puts a whole line into the auth stack of a service's own file: behind pam_rootok where that
/// lets root pass first, else before every other line of the type.
Result<> put_pam_auth_line(Overlay& files, const std::string& file, std::string_view line);

}  // namespace bootseal
