// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bootseal/v1/report.pb.h>

#include <string>

#include "report/json_writer.h"

namespace bootseal {

/// The report in the JSON mapping of protobuf: lowerCamelCase names, enums by name, 64-bit numbers
/// as strings, nothing that has its default value. Written here because the lite runtime cannot.
std::string render_json(const v1::Report& report);

/// One finding as it stands in there.
void write_finding(JsonWriter& json, const v1::Finding& finding);

}  // namespace bootseal
