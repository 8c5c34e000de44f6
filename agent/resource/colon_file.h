// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "system/overlay.h"

namespace bootseal {

/// A new value for one field of a line, both counted as passwd(5) files do: lines from 1, fields
/// from 0.
struct FieldEdit {
    int line = 0;
    std::size_t field = 0;
    std::string value;
};

/// Writes the edits and appends whole lines to a file of fields between colons. Every other byte
/// stays. An absent file is created as `created` if there is anything to append.
Result<> edit_colon_file(Overlay& files, std::string_view file, const std::vector<FieldEdit>& edits,
                         const std::vector<std::string>& appended = {}, Access created = {});

}  // namespace bootseal
