// SPDX-License-Identifier: Apache-2.0
#include "web/table_text.h"

#include "base/text.h"
#include "report/json_writer.h"

namespace bootseal {

namespace {

/// A value that begins like this is worked out by a spreadsheet that opens the file.
constexpr std::string_view formula_signs = "=+-@\t\r";

std::string csv_value(const Cell& cell) {
    std::string text = cell.text;
    if (cell.kind != Cell::Kind::number && !text.empty() &&
        formula_signs.find(text.front()) != std::string_view::npos) {
        text.insert(0, "'");
    }
    if (text.find_first_of(",\"\r\n'") == std::string::npos) return text;
    std::string quoted = "\"";
    for (const char c : text)
        quoted += c == '"' ? "\"\"" : std::string(1, c);
    return quoted + "\"";
}

void write_value(JsonWriter& json, const Cell& cell) {
    if (cell.kind == Cell::Kind::number) {
        json.number(parse_number(cell.text).value_or(0));
    } else {
        json.string(cell.text);
    }
}

}  // namespace

std::string csv_head(const Table& table) {
    std::string text;
    for (const auto& column : table.columns)
        text += (text.empty() ? "" : ",") + column.name;
    return text + "\r\n";
}

std::string csv_rows(const Table& table) {
    std::string text;
    for (const auto& row : table.rows) {
        for (std::size_t i = 0; i < row.size(); ++i)
            text += (i == 0 ? "" : ",") + csv_value(row[i]);
        text += "\r\n";
    }
    return text;
}

std::string json_rows(const Table& table, bool is_first) {
    std::string text;
    for (const auto& row : table.rows) {
        JsonWriter json(JsonWriter::Layout::one_line);
        json.begin_object();
        for (std::size_t i = 0; i < row.size() && i < table.columns.size(); ++i) {
            if (row[i].text.empty()) continue;
            json.key(table.columns[i].name);
            write_value(json, row[i]);
        }
        json.end_object();
        auto line = json.take();
        line.pop_back();
        text += (is_first ? "  " : ",\n  ") + line;
        is_first = false;
    }
    return text;
}

}  // namespace bootseal
