// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "resource/pam_stack.h"

namespace bootseal {

/// What one wants to remember on the way through a stack: bits with a meaning of their own.
using PamFacts = std::uint32_t;

/// Whether the service lets the user pass in the end.
enum class PamEnd { denied, granted };

/// Takes every way that libpam can take through a stack: each module may answer whatever it can
/// answer at all. `step` is told of each answer and says what is remembered from then on; `end` is
/// told what is remembered at the end of a way. A stack with too many ways to look at is an error.
Result<> walk_pam(const std::vector<PamModule>& stack, PamType type,
                  const std::function<PamFacts(const PamModule&, PamCode, PamFacts)>& step,
                  const std::function<void(PamFacts, PamEnd)>& end);

/// The modules of a stack that can be called at all.
Result<std::vector<PamModule>> reached_modules(const std::vector<PamModule>& stack, PamType type);

}  // namespace bootseal
