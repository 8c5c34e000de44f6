// SPDX-License-Identifier: Apache-2.0
#include "report/html_table.h"

#include "base/text.h"

namespace bootseal {

HtmlTable::~HtmlTable() {
    if (begun_) html_.raw("</tbody></table>\n");
}

void HtmlTable::begin() {
    begun_ = true;
    html_.put("<table><caption>%</caption><thead><tr>", {caption_});
    for (const auto head : split(heads_, '|'))
        html_.put("<th scope=\"col\">%</th>", {head});
    html_.raw("</tr></thead>\n<tbody>\n");
}

void HtmlTable::row(std::initializer_list<std::string_view> cells) {
    if (!begun_) begin();
    html_.put("<tr><th scope=\"row\">%</th>", cells);
    for (const auto* cell = cells.begin() + 1; cell < cells.end(); ++cell)
        html_.put("<td>%</td>", {*cell});
    html_.raw("</tr>\n");
}

void write_fact(Markup& html, std::string_view name, std::string_view value) {
    if (!value.empty()) html.put("<div><dt>%</dt><dd>%</dd></div>\n", {name, value});
}

std::string signers_line(const google::protobuf::RepeatedPtrField<v1::Signer>& signers) {
    std::string line;
    for (const auto& signer : signers)
        line += concat({line.empty() ? "" : ", ", signer.subject(), " (", signer.role(), ")"});
    return line.empty() ? "no verified signature" : line;
}

}  // namespace bootseal
