// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace bootseal {

/// How the page of a report looks.
extern const std::string_view html_style;

/// The Content-Security-Policy of that page: this style by its digest, and nothing else.
extern const std::string_view html_policy;

}  // namespace bootseal
