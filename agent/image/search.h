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
    const Patterns& patterns() const { return patterns_; }

  private:
    Patterns patterns_;
};

/// Searches one file for secrets, piece by piece from its beginning. A secret of more bytes than
/// the overlap of two pieces may be missed if it stands across both; none is that long.
class SecretSearch {
  public:
    SecretSearch(const SecretPatterns& secrets, std::string path)
        : secrets_(secrets), path_(std::move(path)) {}

    void add(std::string_view piece);
    std::vector<Residue> finish();

  private:
    void look(bool last);

    const SecretPatterns& secrets_;
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
