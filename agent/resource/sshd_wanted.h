// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "resource/sshd_config.h"
#include "yaml/fields.h"

namespace bootseal {

/// What a rule wants of one keyword of sshd.
class SshdWanted {
  public:
    static Result<SshdWanted> parse(Fields& fields);

    const SshdKeyword& keyword() const { return *keyword_; }

    bool accepts(const SshdValue& value) const;

    /// "no", "1 to 60", "without 3des-cbc": for people.
    std::string expected() const;

    /// "yes"; of a list of algorithms only those that may not be there.
    std::string actual(const SshdValue& value) const;

    /// The line that brings it about where `now` is in force; unsupported where only a person
    /// knows.
    Result<std::string> line(const SshdValue& now) const;

  private:
    enum class Kind { equal, range, startups, without, set };

    Result<> read_range(Fields& fields);
    Result<> read_equal(Fields& fields, const std::string& value);
    std::vector<std::string> offered(const SshdValue& value) const;

    Kind kind_ = Kind::equal;
    std::string spelling_;  ///< of the keyword in the rule
    const SshdKeyword* keyword_ = nullptr;
    std::string value_;                  ///< for the line
    std::vector<std::string> accepted_;  ///< as sshd prints them; of `without` the names
    std::int64_t least_ = 0;
    std::int64_t most_ = 0;
};

}  // namespace bootseal
