// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace bootseal {

/// `text` as XML 1.0 content or a quoted attribute value. What XML cannot hold, not even escaped,
/// is shown as \xNN.
std::string xml_text(std::string_view text);

/// ` name="value"`, to stand in a tag.
std::string xml_attribute(std::string_view name, std::string_view value);

}  // namespace bootseal
