// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "integrity/entry.h"

namespace bootseal {

/// What a manifest begins with: where a line says nothing of attributes, there are none.
inline constexpr std::string_view mtree_head = "#mtree\n/set bootseal.xattr=none\n";

/// An entry as a line of mtree(5), with its path in full, "\n" included. Bytes that are not
/// printable ASCII, and those with a meaning, are octal as vis(3) has them. Extended attributes
/// stand in a keyword of our own, "bootseal.xattr.NAME=HEX".
std::string mtree_line(const Entry& entry);

/// Reads the text of a manifest entry by entry: ours, and those of NetBSD's mtree and of bsdtar,
/// with paths in full or folder by folder, /set and /unset. Keywords that are not known are passed
/// over; a known one with a value that makes no sense is an error that names file and line, as is a
/// path that leads out of the tree.
class MtreeReader {
  public:
    /// `text` must outlive it; `file` is its name in messages.
    MtreeReader(std::string_view text, std::string file);

    /// The next entry; nothing at the end.
    Result<std::optional<Entry>> next();

    /// The line that the last entry stands in, from 1.
    std::size_t line() const { return line_; }

  private:
    std::optional<std::string> next_line();
    Result<std::string> path_of(const std::string& word, bool directory);
    Error error(std::string_view what) const;

    std::string_view rest_;
    std::string file_;
    std::size_t line_ = 0;
    std::size_t lines_taken_ = 0;
    Entry defaults_;
    std::vector<std::string> folders_;  ///< of the form folder by folder
};

}  // namespace bootseal
