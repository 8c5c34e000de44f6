// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace bootseal {

/// A paragraph of deb822(5), the form of dpkg's database:
///
///     Package: bash
///     Description: GNU Bourne Again SHell
///      Bash is an sh-compatible command language interpreter.
///
/// It looks into the text that it was read from.
struct Paragraph {
    struct Field {
        std::string_view name;
        std::string_view value;  ///< trimmed; with the lines that continue it
    };

    std::vector<Field> fields;
    std::size_t last_line = 0;

    /// Of a field that is there twice, the later. Names of fields have no case: `name` is in lower.
    std::optional<std::string_view> find(std::string_view name) const;
};

/// Tells `take` each paragraph. `file` names the text in messages.
Result<> read_paragraphs(std::string_view text, std::string_view file,
                         const std::function<Result<>(const Paragraph&)>& take);

}  // namespace bootseal
