// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bootseal/v1/report.pb.h>

#include <initializer_list>
#include <string>
#include <string_view>

#include "base/markup.h"

namespace bootseal {

/// A table, which is there once it has a row. `heads` names its columns, "Path|Change"; it and the
/// caption must outlive the table.
class HtmlTable {
  public:
    HtmlTable(Markup& html, std::string_view caption, std::string_view heads)
        : html_(html), caption_(caption), heads_(heads) {}
    ~HtmlTable();
    HtmlTable(const HtmlTable&) = delete;
    HtmlTable& operator=(const HtmlTable&) = delete;

    /// A row; the first of its cells is its head.
    void row(std::initializer_list<std::string_view> cells);

  private:
    void begin();

    Markup& html_;
    std::string_view caption_;
    std::string_view heads_;
    bool begun_ = false;
};

/// A name and its value within a <dl>; nothing where there is no value.
void write_fact(Markup& html, std::string_view name, std::string_view value);

/// "Ada Example (author), Bob Example (approver)", or that there is none.
std::string signers_line(const google::protobuf::RepeatedPtrField<v1::Signer>& signers);

}  // namespace bootseal
