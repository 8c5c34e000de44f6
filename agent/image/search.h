// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "image/patterns.h"
#include "image/residue.h"

namespace bootseal {

/// What secrets are known by, ready to be searched for. May be used on several threads.
class SecretPatterns {
  public:
    SecretPatterns();

    /// The numbers of the kinds that are only in files of such a path.
    std::vector<int> of_path(std::string_view path) const;

    /// Those of the others that may be in the text.
    void hinted(std::string_view text, std::vector<int>& kinds) const;

    const Pattern& pattern(int kind) const { return patterns_[static_cast<std::size_t>(kind)]; }

  private:
    std::vector<Pattern> patterns_;  ///< of each kind
    std::vector<int> anywhere_;      ///< the kinds of the hints, in their order
    PatternSet hints_;
};

/// Searches one file for secrets, piece by piece from its beginning. A secret of more bytes than
/// the overlap of two pieces may be missed if it stands across both; none is that long.
class SecretSearch {
  public:
    SecretSearch(const SecretPatterns& secrets, std::string path)
        : secrets_(secrets), of_path_(secrets.of_path(path)), path_(std::move(path)) {}

    void add(std::string_view piece);
    std::vector<Residue> finish();

  private:
    void look(bool last);
    void look_for(int number, std::size_t end);

    const SecretPatterns& secrets_;
    std::vector<int> of_path_;
    std::string path_;
    std::string buffer_;            ///< what was not looked at yet, behind the end of what was
    std::size_t context_ = 0;       ///< bytes of it that were; none at the beginning of the file
    std::size_t lines_before_ = 0;  ///< line ends before the buffer
    bool begun_ = false;
    bool is_text_ = true;
    bool is_wide_ = false;  ///< UTF-16
    std::vector<Residue> found_;
};

}  // namespace bootseal
