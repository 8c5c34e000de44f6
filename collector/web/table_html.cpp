// SPDX-License-Identifier: Apache-2.0
#include "web/table_html.h"

namespace bootseal {

namespace {

struct Look {
    std::string_view name;
    std::string_view sign;
};

Look look_of(Tone tone) {
    switch (tone) {
        case Tone::good:
            return {"badge good", "✓"};
        case Tone::bad:
            return {"badge bad", "✕"};
        case Tone::warning:
            return {"badge warning", "!"};
        case Tone::quiet:
            return {"badge", "–"};
        case Tone::plain:
            break;
    }
    return {"badge plain", "•"};
}

/// What is short stays on one line.
constexpr std::size_t short_bytes = 24;

std::string_view class_of(const Cell& cell) {
    if (cell.kind == Cell::Kind::number) return cell.text == "0" ? "number zero" : "number";
    if (cell.kind == Cell::Kind::time) return "when";
    const auto& shown = cell.shown.empty() ? cell.text : cell.shown;
    return shown.size() + cell.aside.size() <= short_bytes ? "short" : "long";
}

void add_head(Markup& markup, const Table& table, const ExtraColumn& extra) {
    markup.open("thead").open("tr");
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        const auto& column = table.columns[i];
        if (column.title.empty()) continue;
        const bool is_number = !table.rows.empty() && i < table.rows.front().size() &&
                               table.rows.front()[i].kind == Cell::Kind::number;
        const std::string_view look = is_number ? "number" : "";
        if (column.is_ordered) {
            const std::string_view way =
                is_number || column.name == "last_seen" ? "descending" : "ascending";
            markup.open("th", {{"scope", "col"}, {"class", look}, {"aria-sort", way}});
        } else {
            markup.open("th", {{"scope", "col"}, {"class", look}});
        }
        if (column.order.empty()) {
            markup.text(column.title);
        } else {
            markup.open("a", {{"href", column.order}}).text(column.title);
            if (column.is_ordered) {
                markup.element("span", is_number || column.name == "last_seen" ? " ↓" : " ↑",
                               {{"aria-hidden", "true"}});
            }
            markup.close();
        }
        markup.close();
    }
    if (extra.write && extra.title.empty()) {
        markup.element("td", "", {{"aria-hidden", "true"}});
    } else if (extra.write) {
        markup.element("th", extra.title, {{"scope", "col"}});
    }
    markup.close().close().line();
}

}  // namespace

void add_badge(Markup& markup, std::string_view word, Tone tone, std::string_view link) {
    const auto look = look_of(tone);
    if (link.empty()) {
        markup.open("span", {{"class", look.name}});
    } else {
        markup.open("a", {{"class", look.name}, {"href", link}});
    }
    markup.element("span", look.sign, {{"aria-hidden", "true"}}).text(word).close();
}

void add_cell(Markup& markup, const Cell& cell) {
    const std::string& shown = cell.shown.empty() ? cell.text : cell.shown;
    if (cell.text.empty() && cell.shown.empty()) {
        markup.element("span", "–", {{"class", "soft"}});
        return;
    }
    if (cell.kind == Cell::Kind::badge) return add_badge(markup, shown, cell.tone, cell.link);
    if (!cell.link.empty()) markup.open("a", {{"href", cell.link}});
    if (cell.kind == Cell::Kind::code) {
        markup.element("code", shown, {{"title", cell.text}});
    } else if (cell.kind == Cell::Kind::time && !cell.text.empty()) {
        markup.element("time", shown, {{"datetime", cell.text}, {"title", cell.text}});
    } else {
        markup.text(shown);
    }
    if (!cell.link.empty()) markup.close();
    if (!cell.aside.empty()) markup.text(" ").element("small", cell.aside);
}

void add_table(Markup& markup, const Table& table, const ExtraColumn& extra) {
    if (table.rows.empty()) {
        markup.element("p", table.none, {{"class", "none"}}).line();
        return;
    }
    markup.open("div", {{"class", "scroll"},
                        {"tabindex", "0"},
                        {"role", "region"},
                        {"aria-label", table.caption}});
    markup.open("table").element("caption", table.caption, {{"class", "unseen"}});
    add_head(markup, table, extra);
    markup.open("tbody").line();
    for (const auto& row : table.rows) {
        markup.open("tr");
        bool is_first = true;
        for (std::size_t i = 0; i < row.size() && i < table.columns.size(); ++i) {
            if (table.columns[i].title.empty()) continue;
            if (is_first) {
                markup.open("th", {{"scope", "row"}, {"class", class_of(row[i])}});
            } else {
                markup.open("td", {{"class", class_of(row[i])}});
            }
            is_first = false;
            add_cell(markup, row[i]);
            markup.close();
        }
        if (extra.write) {
            if (extra.title.empty()) {
                markup.open("td", {{"aria-hidden", "true"}});
            } else {
                markup.open("td");
            }
            extra.write(markup, row);
            markup.close();
        }
        markup.close().line();
    }
    markup.close().close().close().line();
}

}  // namespace bootseal
