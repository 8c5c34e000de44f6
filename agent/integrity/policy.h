// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace bootseal {

/// What is asked of a path.
enum class Class {
    exact,   ///< is as the manifest says; a name that it does not list is noted
    absent,  ///< the same, and a name that it does not list is a violation
    config,  ///< any difference is noted, but for owners, ACLs and bits that give power
    grows,   ///< what it held is still at its beginning; a name that is not listed is noted
    free     ///< "volatile": not listed, not looked at
};

std::string_view name_of(Class of);

/// Which paths are of which class: lines of a class and a pattern, of which the last one that fits
/// counts. In a pattern "*" stands for anything but a slash and "**" for anything; "/a/**" is all
/// that is in /a, and not /a itself.
class Policy {
  public:
    /// Blank lines and those that begin with "#" say nothing. What makes no sense is an error that
    /// names file and line. A path that no line fits is `exact`.
    static Result<Policy> parse(std::string_view text, const std::string& file);

    /// For a Debian server.
    static const Policy& debian();

    /// A line of its text; the error is without file and line.
    Result<> add(std::string_view line);

    /// `path` is without a slash at the start.
    Class of(std::string_view path) const;

    /// As add() takes them.
    std::vector<std::string> lines() const;

  private:
    struct Line {
        Class of;
        std::string pattern;  ///< without the slash at the start
        std::size_t plain;    ///< how much of it stands for itself
        std::uint64_t head;   ///< the first bytes of that, and which of the eight they are
        std::uint64_t mask;
    };

    std::vector<Line> lines_;
};

}  // namespace bootseal
