// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "integrity/measure.h"
#include "integrity/policy.h"

namespace bootseal {

/// One thing about a path that is not as the manifest says.
struct Difference {
    std::string what;  ///< "mode", "sha256", "xattr user.a"
    std::string expected;
    std::string actual;
};

/// A path that is not as the manifest says.
struct Deviation {
    enum class Kind { added, removed, changed } kind = Kind::changed;
    std::string path;
    Class of = Class::exact;
    bool violation = true;                ///< else it is only noted
    std::string package;                  ///< that owned it
    std::vector<Difference> differences;  ///< of what is changed
};

/// What differs in all that the manifest's entry says.
std::vector<Difference> differences(const Entry& expected, const Entry& actual);

/// Holds a tree against a manifest. For each name in the order of the walk expect() is called, and
/// for those that it wants measured, in the same order, see(); both can be apart by some names.
class Comparison {
  public:
    /// The entries of the manifest in the order of the walk; nothing at the end.
    using Next = std::function<Result<std::optional<Entry>>()>;

    /// With `fast`, a file whose kernel says that nothing about it was changed since is not read.
    Comparison(Next next, const Policy& policy, bool fast, std::function<Result<>(Deviation)> tell);

    Result<std::optional<Closeness>> expect(const Entry& seen);
    Result<> see(const Measured& measured);
    Result<> end();  ///< what was not seen is gone

    /// How many files `fast` passed over.
    std::size_t untouched() const { return untouched_; }

  private:
    /// What see() is to say when its turn comes.
    struct Pending {
        enum class Kind { expected, added, removed } kind;
        Entry entry;
        Class of;
    };

    Result<> advance();
    Result<> miss();
    Result<> skip_to(const std::string& path);
    Result<> say_removed();
    Result<> judge(Pending pending, const Measured& measured);

    Next next_;
    const Policy& policy_;
    const bool fast_;
    std::function<Result<>(Deviation)> tell_;
    bool begun_ = false;
    std::optional<Entry> entry_;  ///< the next of the manifest
    std::deque<Pending> pending_;
    std::size_t untouched_ = 0;
};

}  // namespace bootseal
