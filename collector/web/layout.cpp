// SPDX-License-Identifier: Apache-2.0
#include "web/layout.h"

#include <array>

#include "web/assets.h"
#include "web/table_html.h"

namespace bootseal {

namespace {

struct Entry {
    std::string_view path;
    std::string_view name;
    Role role;
};
constexpr std::array<Entry, 7> menu{{
    {"/", "Overview", Role::viewer},
    {"/hosts", "Hosts", Role::viewer},
    {"/rules", "Rules", Role::viewer},
    {"/waivers", "Waivers", Role::viewer},
    {"/incidents", "Incidents", Role::viewer},
    {"/tokens", "Tokens", Role::admin},
    {"/audit", "Audit", Role::admin},
}};

constexpr std::string_view mark =
    R"(<svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">)"
    R"(<path fill="currentColor" d="M12 1.8 21 5v6.6c0 5.2-3.7 8.9-9 10.6-5.3-1.7-9-5.4-9-10.6V5z"/>)"
    R"(<path class="tick" fill="none" stroke-width="2.2" stroke-linecap="round" )"
    R"(stroke-linejoin="round" d="m7.9 12 2.9 2.9 5.4-5.7"/></svg>)";

void add_menu(Markup& markup, std::string_view section, const Visitor& who) {
    markup.open("nav", {{"class", "main"}, {"aria-label", "Main"}}).open("ul");
    for (const auto& entry : menu) {
        if (entry.role == Role::admin && who.role != Role::admin) continue;
        markup.open("li");
        if (entry.path == section) {
            markup.element("a", entry.name, {{"href", entry.path}, {"aria-current", "page"}});
        } else {
            markup.element("a", entry.name, {{"href", entry.path}});
        }
        markup.close();
    }
    markup.close().close().line();
    markup.open("div", {{"class", "who"}});
    markup.open("span").text(who.name);
    if (who.role == Role::admin) markup.element("span", " (admin)", {{"class", "soft"}});
    markup.close();
    if (who.has_session) {
        markup.open("form", {{"method", "post"}, {"action", "/logout"}});
        add_form_token(markup, who);
        markup.element("button", "Log out", {{"type", "submit"}});
        markup.close();
    }
    markup.close();
}

void add_banner(Markup& markup, const Frame& frame, const Visitor* who) {
    markup.open("header", {{"class", "banner"}}).open("div", {{"class", "frame"}});
    markup.open("a", {{"class", "brand"}, {"href", "/"}}).raw(mark).text("bootseal").close();
    if (who) add_menu(markup, frame.section, *who);
    markup.close().close().line();
}

void add_head(Markup& markup, const Frame& frame) {
    markup.raw("<!DOCTYPE html>\n").open("html", {{"lang", "en"}}).open("head");
    markup.empty("meta", {{"charset", "utf-8"}});
    markup.element("title", frame.title + " – bootseal");
    markup.empty("meta",
                 {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}});
    markup.empty("meta", {{"name", "color-scheme"}, {"content", "light dark"}});
    markup.empty("link", {{"rel", "stylesheet"}, {"href", asset_url("style.css")}});
    markup.empty("link", {{"rel", "icon"}, {"href", asset_url("icon.svg")}});
    markup.close().line();
}

}  // namespace

HttpReply make_page(const Frame& frame, const Visitor* who, Time now,
                    const std::function<void(Markup&)>& fill) {
    Markup markup;
    add_head(markup, frame);
    markup.open("body");
    markup.element("a", "Skip to the content", {{"class", "skip"}, {"href", "#content"}}).line();
    add_banner(markup, frame, who);
    markup.open("main", {{"id", "content"}, {"tabindex", "-1"}}).open("div", {{"class", "frame"}});
    fill(markup);
    markup.close().close().line();
    markup.open("footer").open("div", {{"class", "frame"}});
    markup.text("As of ");
    const auto iso = format_time(now);
    markup.element("time", iso, {{"datetime", iso}}).text(". All times are UTC.");
    HttpReply reply;
    reply.body = std::move(markup).take() + "\n";
    reply.type = "text/html; charset=utf-8";
    return reply;
}

HttpReply make_problem(unsigned status, std::string_view title, std::string_view text,
                       const Visitor* who, Time now) {
    auto reply = make_page({std::string(title), ""}, who, now, [&](Markup& markup) {
        add_title(markup, title);
        markup.open("div", {{"class", "sheet"}}).open("div", {{"class", "inner"}});
        markup.element("p", text);
        if (who) markup.open("p").element("a", "To the overview", {{"href", "/"}}).close();
        markup.close().close();
    });
    reply.status = status;
    return reply;
}

void add_title(Markup& markup, std::string_view title, std::string_view text) {
    markup.open("div", {{"class", "head"}}).open("div").element("h1", title);
    if (!text.empty()) markup.element("p", text);
    markup.close().close().line();
}

void open_sheet(Markup& markup, std::string_view title) {
    markup.open("section", {{"class", "sheet"}, {"aria-label", title}});
    markup.open("header").element("h2", title).close().line();
}

void open_sheet(Markup& markup, std::string_view title, std::string_view url) {
    markup.open("section", {{"class", "sheet"}, {"aria-label", title}});
    markup.open("header").element("h2", title);
    markup.open("span", {{"class", "files"}});
    markup.open("a", {{"href", with_extension(url, ".csv")}}).text("CSV");
    markup.element("span", " of " + std::string(title), {{"class", "unseen"}}).close();
    markup.text(" · ");
    markup.open("a", {{"href", with_extension(url, ".json")}}).text("JSON");
    markup.element("span", " of " + std::string(title), {{"class", "unseen"}}).close();
    markup.close().close().line();
}

std::string with_extension(std::string_view url, std::string_view extension) {
    const auto question = std::min(url.find('?'), url.size());
    return std::string(url.substr(0, question)) + std::string(extension) +
           std::string(url.substr(question));
}

void add_sheet(Markup& markup, std::string_view title, const Table& table, std::string_view url) {
    if (url.empty()) {
        open_sheet(markup, title);
    } else {
        open_sheet(markup, title, url);
    }
    add_table(markup, table);
    markup.close().line();
}

void add_next(Markup& markup, const std::string& url) {
    if (url.empty()) return;
    markup.open("nav", {{"class", "pages"}, {"aria-label", "Further rows"}});
    markup.element("span", "There are more rows.", {{"class", "soft"}});
    markup.element("a", "Next rows", {{"href", url}, {"rel", "next"}}).close().line();
}

void add_form_token(Markup& markup, const Visitor& who) {
    markup.empty("input", {{"type", "hidden"}, {"name", "token"}, {"value", who.form_token}});
}

void add_fact(Markup& markup, std::string_view name, const Cell& value) {
    if (value.text.empty() && value.shown.empty()) return;
    markup.element("dt", name).open("dd");
    add_cell(markup, value);
    markup.close().line();
}

}  // namespace bootseal
