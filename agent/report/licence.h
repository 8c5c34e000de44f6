// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace bootseal {

/// A licence in the words of SPDX, where the words that it was written in mean the same.
struct Licence {
    enum class Form {
        id,          ///< of the SPDX list: "GPL-2.0-or-later"
        expression,  ///< of several: "MIT AND (Apache-2.0 OR GPL-2.0-only)"
        name         ///< whatever was written
    };
    Form form = Form::name;
    std::string text;
};

/// Knows SPDX's ids of licences that distributions have, and the short names that Debian has for
/// some of them: "GPL-2+", "Expat". SPDX, annex "License expressions"; DEP-5, "License synopsis".
Licence licence_of(std::string_view written);

}  // namespace bootseal
