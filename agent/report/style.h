// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace bootseal {

/// What a terminal can show and its user wants to see.
struct TableStyle {
    bool color = false;    ///< ANSI colours
    bool unicode = false;  ///< characters beyond ASCII; without it they are shown as "?"
    int width = 80;        ///< columns; what is out of reason is brought within it
    bool verbose = false;  ///< every rule, every change and every step
};

}  // namespace bootseal
