// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bootseal {

// Patterns in the syntax of RE2, a byte being a character. They may be used on several threads. One
// that is none ends the program: they are ours.

class Pattern {
  public:
    explicit Pattern(const std::string& text);
    ~Pattern();
    Pattern(Pattern&&) noexcept;

    /// A place where it fits, and its first group there, which may be empty.
    struct Place {
        std::string_view all;
        std::string_view group;
    };

    /// The first such place that begins at `from` or later.
    std::optional<Place> find(std::string_view text, std::size_t from) const;

  private:
    struct Compiled;
    std::unique_ptr<Compiled> compiled_;
};

/// Many patterns at once. To be fast they are to be short, without counts.
class PatternSet {
  public:
    explicit PatternSet(const std::vector<std::string>& all);
    ~PatternSet();
    PatternSet(PatternSet&&) noexcept;

    /// Puts the numbers of those that fit somewhere into `fit`; reads `text` once.
    void which(std::string_view text, std::vector<int>& fit) const;

  private:
    struct Compiled;
    std::unique_ptr<Compiled> compiled_;
};

}  // namespace bootseal
