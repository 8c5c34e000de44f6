// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/markup.h"
#include "http/message.h"
#include "web/asking.h"

namespace bootseal {

/// A page: what is on each of them, around what `fill` writes into its main part. `section` is the
/// path of the entry of the menu that it belongs to. Without a `who` there is no menu.
struct Frame {
    std::string title;
    std::string_view section;
};
HttpReply make_page(const Frame& frame, const Visitor* who, Time now,
                    const std::function<void(Markup&)>& fill);

/// The page that says that something is not so, in a sentence.
HttpReply make_problem(unsigned status, std::string_view title, std::string_view text,
                       const Visitor* who, Time now);

/// The head of a page: its name, and a sentence.
void add_title(Markup& markup, std::string_view title, std::string_view text = {});

/// Opens a sheet with a heading; whoever opens it closes it.
void open_sheet(Markup& markup, std::string_view title);
/// With links to the same as CSV and JSON, at `url` (a path and perhaps a query).
void open_sheet(Markup& markup, std::string_view title, std::string_view url);

/// The same address with an extension behind its path.
std::string with_extension(std::string_view url, std::string_view extension);

/// A sheet with a heading and one table.
void add_sheet(Markup& markup, std::string_view title, const Table& table,
               std::string_view url = {});

/// The link to the rows that follow, where there are any.
void add_next(Markup& markup, const std::string& url);

/// What a form has beside its fields: a secret of whoever looks at the page.
void add_form_token(Markup& markup, const Visitor& who);

/// A name and what it is, in a list of facts. Nothing is written where it is empty.
void add_fact(Markup& markup, std::string_view name, const Cell& value);

}  // namespace bootseal
