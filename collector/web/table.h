// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace bootseal {

/// How grave something is. It is shown by a sign and a word; a colour comes on top.
enum class Tone { plain, good, bad, warning, quiet };

/// What stands in a place of a table, for people and for programs.
struct Cell {
    enum class Kind { text, number, time, badge, code };
    Kind kind = Kind::text;
    std::string text;   ///< as CSV and JSON have it; empty: there is nothing
    std::string shown;  ///< as people read it, where that is another text
    std::string aside;  ///< said quietly behind it
    std::string link;
    Tone tone = Tone::plain;
};

Cell text_cell(std::string text, std::string link = {});
Cell number_cell(std::uint64_t number, std::string link = {});
Cell badge_cell(std::string_view word, Tone tone, std::string link = {});
/// A moment, to the minute and without the day of `now`, with how long ago it was.
Cell time_cell(std::optional<Time> time, Time now);
/// An id or a digest, of which people see the beginning.
Cell code_cell(std::string text, std::string link = {}, std::size_t shown = 12);

struct Column {
    std::string name;   ///< in CSV and JSON
    std::string title;  ///< for people; empty: this column is for programs alone
    std::string order;  ///< where the table can be ordered by it: the URL that does
    bool is_ordered = false;
};

/// A table, of which each rendering shows the same.
struct Table {
    std::string name;     ///< of the file that it is saved as
    std::string caption;  ///< for those who hear the page
    std::vector<Column> columns;
    std::vector<std::vector<Cell>> rows;
    std::string none;  ///< what is said where there are no rows
};

}  // namespace bootseal
