// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "integrity/entry.h"

namespace bootseal {

/// One thing about a path that is not as the manifest says.
struct Difference {
    std::string what;  ///< "mode", "sha256", "xattr user.a"
    std::string expected;
    std::string actual;
};

/// A path that is not as the manifest says.
struct Violation {
    enum class Kind { added, removed, changed } kind = Kind::changed;
    std::string path;
    std::vector<Difference> differences;  ///< of what is changed
};

/// What differs in all that the manifest's entry says.
std::vector<Difference> differences(const Entry& expected, const Entry& actual);

/// Holds a tree, told entry by entry in the order of walk(), against a manifest.
class Comparison {
  public:
    /// `manifest` in any order; of several entries for one path the last one counts.
    Comparison(std::vector<Entry> manifest, std::function<void(Violation)> tell);

    void see(const Entry& actual);
    void end();  ///< what was not seen is gone

  private:
    void skip_to(std::string_view path);

    std::vector<Entry> manifest_;
    std::size_t at_ = 0;
    std::function<void(Violation)> tell_;
};

}  // namespace bootseal
