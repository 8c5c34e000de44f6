// SPDX-License-Identifier: Apache-2.0
#include "web/login_page.h"

#include "web/layout.h"

namespace bootseal {

namespace {

void add_field(Markup& markup, std::string_view name, std::string_view label, std::string_view type,
               std::string_view completion) {
    markup.open("div").element("label", label, {{"for", name}});
    markup.empty("input", {{"id", name},
                           {"name", name},
                           {"type", type},
                           {"autocomplete", completion},
                           {"maxlength", "1000"},
                           {"required", "required"}});
    markup.close().line();
}

}  // namespace

HttpReply login_page(const Visitor& who, std::string_view to, std::string_view problem, Time now) {
    return make_page({"Log in", ""}, nullptr, now, [&](Markup& markup) {
        markup.open("div", {{"class", "narrow"}}).open("div", {{"class", "sheet"}});
        markup.open("div", {{"class", "inner"}});
        markup.open("form", {{"class", "stack"}, {"method", "post"}, {"action", "/login"}});
        markup.element("h1", "Log in");
        if (!problem.empty())
            markup.element("p", problem, {{"class", "message bad"}, {"role", "alert"}});
        add_field(markup, "name", "Name", "text", "username");
        add_field(markup, "password", "Password", "password", "current-password");
        markup.empty("input", {{"type", "hidden"}, {"name", "to"}, {"value", to}});
        add_form_token(markup, who);
        markup.open("div").element("button", "Log in", {{"type", "submit"}, {"class", "first"}});
        markup.close().close().close().close().close();
    });
}

}  // namespace bootseal
