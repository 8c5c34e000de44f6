// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "http/message.h"

namespace bootseal {

/// Where a file of the program itself is: with a digest of it, so that browsers keep it for good.
std::string asset_url(std::string_view name);

/// What is at a path under /assets/, or nothing: status 404. `known` is the If-None-Match of
/// whoever asks.
HttpReply read_asset(std::string_view path, std::string_view known);

}  // namespace bootseal
