// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "integrity/entry.h"

namespace bootseal {

/// An entry as a line of mtree(5), with its path in full, "\n" included. Bytes that are not
/// printable ASCII, and those with a meaning, are octal as vis(3) has them. Keywords of our own:
/// "bootseal.xattr.NAME=HEX", "bootseal.verity=DIGEST", "bootseal.firstname=PATH",
/// "bootseal.package=NAME", "bootseal.ctime=SECONDS.NANOSECONDS" and, without a value,
/// "bootseal.gone".
std::string mtree_line(const Entry& entry);

/// Comments of this kind at the top of a manifest are for us.
inline constexpr std::string_view own_comment = "#bootseal ";

/// Reads a manifest entry by entry: ours, and those of NetBSD's mtree and of bsdtar,
/// with paths in full or folder by folder, /set and /unset. Keywords that are not known are passed
/// over; a known one with a value that makes no sense is an error that names file and line, as is a
/// path that leads out of the tree.
class MtreeReader {
  public:
    /// Asked for the next piece of the text, which is needed until then; empty at the end.
    using More = std::function<Result<std::string_view>()>;

    /// For a text in memory, which must outlive the reader.
    static More all_of(std::string_view text);

    /// `file` is its name in messages.
    MtreeReader(More more, std::string file);

    /// What our comments above the first entry say, one after the other. Before next().
    Result<std::vector<std::string>> own_comments();

    /// To be called where a manifest is ours: an entry that says nothing of attributes or of
    /// another name of the file has none.
    void expect_all();

    /// The next entry; nothing at the end.
    Result<std::optional<Entry>> next();

    /// An error at the last line that was read.
    Error error(std::string_view what) const;

  private:
    Result<std::optional<std::string_view>> line_of_file();
    Result<std::optional<std::string_view>> next_line();
    Result<std::string> path_of(std::string_view word, bool directory);
    Result<> take_keywords(std::string_view rest, Entry& entry) const;

    More more_;
    std::string_view rest_;            ///< of the piece
    std::string part_;                 ///< a line that ends in another piece than it begins in
    std::string joined_;               ///< a line with those that it goes on in
    std::optional<std::string> held_;  ///< a line that was read and is still to be used
    std::string file_;
    std::size_t line_ = 0;
    std::size_t lines_taken_ = 0;
    Entry defaults_;
    std::vector<std::string> folders_;  ///< of the form folder by folder
};

}  // namespace bootseal
