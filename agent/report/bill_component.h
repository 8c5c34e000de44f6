// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "report/json_writer.h"
#include "system/software.h"

namespace bootseal {

/// A package as a component of CycloneDX. `hash` may be empty.
void write_component(JsonWriter& json, const Software& software, const std::string& purl,
                     const std::string& hash);

}  // namespace bootseal
