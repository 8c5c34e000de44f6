// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace bootseal {

/// Many patterns that bytes are searched for at once, in the syntax of RE2, a byte being a
/// character. May be used on several threads.
class Patterns {
  public:
    /// A pattern that is none ends the program: they are ours.
    explicit Patterns(const std::vector<std::string_view>& all);
    ~Patterns();
    Patterns(Patterns&&) noexcept;

    /// Puts the numbers of those that fit somewhere into `fit`; reads `text` once.
    void which(std::string_view text, std::vector<int>& fit) const;

    /// A place where a pattern fits, and its first group in it, which may be empty.
    struct Place {
        std::string_view all;
        std::string_view group;
    };

    /// The first such place that begins at `from` or later.
    std::optional<Place> find(int pattern, std::string_view text, std::size_t from) const;

  private:
    struct Compiled;
    std::unique_ptr<Compiled> compiled_;
};

}  // namespace bootseal
