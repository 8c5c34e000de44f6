// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "base/markup.h"
#include "web/table.h"

namespace bootseal {

/// A word with a sign before it, in the colour of its tone.
void add_badge(Markup& markup, std::string_view word, Tone tone, std::string_view link = {});

/// What stands in a place of a table, by itself.
void add_cell(Markup& markup, const Cell& cell);

/// A last column that is for people alone. Without a title it only pictures what others say.
struct ExtraColumn {
    std::string_view title;
    std::function<void(Markup&, const std::vector<Cell>&)> write;  ///< none: there is no column
};

/// The table, which scrolls by itself where it is too wide; the first cell of a row is its head.
void add_table(Markup& markup, const Table& table, const ExtraColumn& extra = {});

}  // namespace bootseal
