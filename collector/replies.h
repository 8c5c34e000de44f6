// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "base/result.h"
#include "http/server.h"

namespace bootseal {

// Answers that say no, each with a sentence that ends in a line end.

HttpReply sentence(unsigned status, std::string_view what);

/// With how many seconds to wait before another try.
HttpReply later(unsigned status, std::string_view what, unsigned seconds);

HttpReply not_enrolled();

/// The caller is told to come later, and the log why.
HttpReply store_failed(const Error& error);

}  // namespace bootseal
