// SPDX-License-Identifier: Apache-2.0
#include "web/table.h"

#include "web/moment.h"

namespace bootseal {

Cell text_cell(std::string text, std::string link) {
    Cell cell;
    cell.text = std::move(text);
    cell.link = std::move(link);
    return cell;
}

Cell number_cell(std::uint64_t number, std::string link) {
    Cell cell = text_cell(std::to_string(number), std::move(link));
    cell.kind = Cell::Kind::number;
    cell.shown = grouped(number);
    return cell;
}

Cell badge_cell(std::string_view word, Tone tone, std::string link) {
    Cell cell = text_cell(std::string(word), std::move(link));
    cell.kind = Cell::Kind::badge;
    cell.tone = tone;
    return cell;
}

Cell time_cell(std::optional<Time> time, Time now) {
    Cell cell;
    cell.kind = Cell::Kind::time;
    if (!time) return cell;
    cell.text = format_time(*time);
    const bool is_today = cell.text.substr(0, 10) == format_time(now).substr(0, 10);
    cell.shown = (is_today ? "" : cell.text.substr(0, 10) + " ") + cell.text.substr(11, 5) + "Z";
    cell.aside = relative(*time, now);
    return cell;
}

Cell code_cell(std::string text, std::string link, std::size_t shown) {
    Cell cell = text_cell(std::move(text), std::move(link));
    cell.kind = Cell::Kind::code;
    cell.shown = cell.text.substr(0, shown);
    return cell;
}

}  // namespace bootseal
