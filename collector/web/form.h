// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace bootseal {

/// Names and values: a query, or a form as browsers send it. All of it is UTF-8 without controls,
/// and no name is there twice.
class Form {
  public:
    /// The value of a name, empty where it is not there.
    std::string_view value(std::string_view name) const;
    const std::vector<std::pair<std::string, std::string>>& all() const { return values_; }

    void add(std::string name, std::string value) {
        values_.emplace_back(std::move(name), std::move(value));
    }

  private:
    friend Result<Form> parse_form(std::string_view text);
    std::vector<std::pair<std::string, std::string>> values_;
};

inline constexpr std::size_t most_form_bytes = 4096;

/// Reads "a=1&b=two+words%21" (application/x-www-form-urlencoded), of at most most_form_bytes.
Result<Form> parse_form(std::string_view text);

/// As one part of a path, or as a name or value of a query.
std::string percent_encode(std::string_view text);

/// One part of a path as it was meant; none where it is not encoded rightly, or no text of one
/// line.
std::optional<std::string> decode_text(std::string_view text);

/// A path with a query of those that have a value.
std::string make_url(std::string_view path,
                     const std::vector<std::pair<std::string, std::string>>& values);

/// A path of ours, with its query, or "/": nobody is sent to another site.
std::string safe_target(std::string_view to);

/// The value of a cookie in the header that browsers send; empty where it is not there once.
std::string_view cookie_value(std::string_view header, std::string_view name);

}  // namespace bootseal
