// SPDX-License-Identifier: Apache-2.0
#include "web/table_text.h"

#include "support/catch.h"
#include "web/table_html.h"

using namespace bootseal;

namespace {

Table table_of(Cell cell) {
    Table table;
    table.columns = {{"a", "A", "", false}, {"b", "", "", false}};
    table.rows = {{std::move(cell), number_cell(1234)}};
    return table;
}

std::string csv_of(const std::string& text) {
    return csv_rows(table_of(text_cell(text)));
}

}  // namespace

TEST_CASE("CSV: the first line has the names, lines end as RFC 4180 says") {
    CHECK(csv_head(table_of(text_cell("x"))) == "a,b\r\n");
    CHECK(csv_of("x") == "x,1234\r\n");
}

TEST_CASE("CSV: commas, quotes and line ends are in quotes") {
    CHECK(csv_of("a,b") == "\"a,b\",1234\r\n");
    CHECK(csv_of("a\"b") == "\"a\"\"b\",1234\r\n");
    CHECK(csv_of("a\nb") == "\"a\nb\",1234\r\n");
}

TEST_CASE("CSV: nothing that a host says becomes a formula of a spreadsheet") {
    CHECK(csv_of("=1+1") == "\"'=1+1\",1234\r\n");
    CHECK(csv_of("+1") == "\"'+1\",1234\r\n");
    CHECK(csv_of("-1") == "\"'-1\",1234\r\n");
    CHECK(csv_of("@SUM(A1)") == "\"'@SUM(A1)\",1234\r\n");
    CHECK(csv_of("\t=1") == "\"'\t=1\",1234\r\n");
    CHECK(csv_of("a=1") == "a=1,1234\r\n");
}

TEST_CASE("JSON: numbers are numbers, and what is not there is left out") {
    CHECK(json_rows(table_of(text_cell("a\"b")), true) == "  {\"a\": \"a\\\"b\", \"b\": 1234}");
    CHECK(json_rows(table_of(text_cell("")), false) == ",\n  {\"b\": 1234}");
}

TEST_CASE("HTML: what a host says is text, and columns for programs alone are not shown") {
    Markup markup;
    add_table(markup, table_of(text_cell("<script>", "/hosts/\"x")));
    const auto html = std::move(markup).take();
    CHECK(html.find("<script>") == std::string::npos);
    CHECK(html.find("<a href=\"/hosts/&quot;x\">&lt;script&gt;</a>") != std::string::npos);
    CHECK(html.find("1,234") == std::string::npos);
    CHECK(html.find("<th scope=\"row\"") != std::string::npos);
}

TEST_CASE("HTML: a badge says in a word what it means") {
    Markup markup;
    add_badge(markup, "violated", Tone::bad);
    CHECK(std::move(markup).take() ==
          "<span class=\"badge bad\"><span aria-hidden=\"true\">✕</span>violated</span>");
}
