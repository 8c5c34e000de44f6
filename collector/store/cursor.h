// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "store/sql.h"

namespace bootseal {

/// Where a page ends, as text that is fit for an address: numbers and texts (as hex) with '-'
/// between.
std::string make_cursor(const SqlValues& place);

/// What make_cursor() made this of. `kinds` has a letter for each: n for a number, t for a text.
Result<SqlValues> parse_cursor(const std::string& cursor, const std::string& kinds);

/// A condition that grows, and its values.
class Where {
  public:
    /// Each '?' in `condition` is one of `values`, in their order.
    void add(const std::string& condition, const SqlValues& values = {});

    /// " WHERE ..." or nothing.
    const std::string& text() const { return text_; }
    const SqlValues& values() const { return values_; }
    bool names(const std::string& word) const { return text_.find(word) != std::string::npos; }

  private:
    std::string text_;
    SqlValues values_;
};

/// "?, ?, ?", for Where; NULL for none, which nothing is equal to.
std::string question_marks(std::size_t count);

/// The numbers of the rules with this name, of which there are more than one where their texts
/// differ; at most a hundred.
Result<SqlValues> rule_numbers(Sql& sql, const std::string& rule);

/// A pattern of LIKE with ESCAPE '!' that finds `text` wherever it stands, or at the beginning.
std::string like_anywhere(const std::string& text);
std::string like_beginning(const std::string& text);

}  // namespace bootseal
