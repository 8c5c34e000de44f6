// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace bootseal {

/// A long option of a command.
struct Option {
    const char* name;   ///< without the dashes
    const char* value;  ///< "DIR": what it takes; null: it takes nothing
    const char* help;
    bool repeats = false;
};

/// The options and operands of a command line, as getopt_long(3) reads them.
class Arguments {
  public:
    /// `arguments` begin after the name of the command. Unknown options, missing values and
    /// options given twice are errors that name them.
    static Result<Arguments> parse(const std::vector<std::string>& arguments,
                                   std::span<const Option> options);

    bool has(std::string_view option) const { return values_.contains(option); }
    std::optional<std::string> value(std::string_view option) const;
    std::vector<std::string> values(std::string_view option) const;
    const std::vector<std::string>& operands() const { return operands_; }

  private:
    std::map<std::string, std::vector<std::string>, std::less<>> values_;
    std::vector<std::string> operands_;
};

}  // namespace bootseal
