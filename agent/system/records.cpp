// SPDX-License-Identifier: Apache-2.0
#include "system/records.h"

#include "base/text.h"

namespace bootseal {

namespace {

constexpr std::string_view last_word = "end";

Result<Record> parse_record(std::string_view& bytes) {
    const auto line_end = bytes.find('\n');
    if (line_end == std::string_view::npos) return invalid("is cut short");
    const auto header = bytes.substr(0, line_end);
    bytes.remove_prefix(line_end + 1);

    const auto fields = words(header);
    if (fields.empty()) return invalid("has an empty line where a record should start");
    Record record;
    record.word = fields[0];
    bool lengths = false;
    for (std::size_t i = 1; i < fields.size(); ++i) {
        if (fields[i] == "|" && !lengths) {
            lengths = true;
            continue;
        }
        const auto number = parse_number(fields[i]);
        if (!number) return invalid("has a bad record: " + printable(header));
        if (!lengths) {
            record.numbers.push_back(*number);
            continue;
        }
        if (*number < 0 || static_cast<std::uint64_t>(*number) > bytes.size()) {
            return invalid("is cut short in " + printable(header));
        }
        record.strings.emplace_back(bytes.substr(0, static_cast<std::size_t>(*number)));
        bytes.remove_prefix(static_cast<std::size_t>(*number));
    }
    if (!bytes.starts_with('\n')) return invalid("is cut short in " + printable(header));
    bytes.remove_prefix(1);
    return record;
}

}  // namespace

std::string encode_records(const std::vector<Record>& records) {
    std::string bytes;
    for (const auto& record : records) {
        bytes += record.word;
        for (const auto number : record.numbers)
            bytes += " " + std::to_string(number);
        bytes += " |";
        for (const auto& text : record.strings)
            bytes += " " + std::to_string(text.size());
        bytes += "\n";
        for (const auto& text : record.strings)
            bytes += text;
        bytes += "\n";
    }
    bytes += last_word;
    bytes += " |\n\n";
    return bytes;
}

Result<std::vector<Record>> parse_records(std::string_view bytes) {
    std::vector<Record> records;
    for (;;) {
        auto record = TRY(parse_record(bytes));
        if (record.word == last_word) break;
        records.push_back(std::move(record));
    }
    if (!bytes.empty()) return invalid("has bytes after its end");
    return records;
}

}  // namespace bootseal
