// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "http/message.h"
#include "web/asking.h"

namespace bootseal {

/// The form for a name and a password; from there it goes on to `to`.
HttpReply login_page(const Visitor& who, std::string_view to, std::string_view problem, Time now);

}  // namespace bootseal
