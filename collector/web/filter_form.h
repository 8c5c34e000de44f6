// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "base/markup.h"
#include "web/form.h"

namespace bootseal {

/// A form that says which rows are shown, and shows what it said last. It is a GET: its answer has
/// an address that can be passed on.
class FilterForm {
  public:
    FilterForm(Markup& markup, const Form& query, std::string_view path, std::string_view what);

    void input(std::string_view name, std::string_view label, std::string_view look = "");
    /// Of `values` as the address has them; people see blanks for underscores.
    void choice(std::string_view name, std::string_view label,
                std::initializer_list<std::string_view> values);
    /// Keeps what the address said and no field says.
    void keep(std::initializer_list<std::string_view> names);
    void finish();

  private:
    Markup& markup_;
    const Form& query_;
    const std::string path_;
};

/// The address of the same rows but for the value of one name, from the first row on.
std::string url_but(const Form& query, std::string_view path, std::string_view name,
                    std::string_view value);

/// The address of the rows that follow; empty where none do.
std::string next_url(const Form& query, std::string_view path, const std::string& cursor);

}  // namespace bootseal
