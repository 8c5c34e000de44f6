// SPDX-License-Identifier: Apache-2.0
#include "web/layout.h"
#include "web/pages.h"

namespace bootseal {

HttpReply tokens_page(const Visitor& who, const std::vector<std::string>& tokens, Time now) {
    return make_page({"Tokens", "/tokens"}, &who, now, [&](Markup& markup) {
        add_title(markup, "Enrolment tokens", "Each lets one agent in, until it ends.");
        if (!tokens.empty()) {
            open_sheet(markup, "New tokens");
            markup.open("div", {{"class", "inner stack"}});
            markup.element("p",
                           "Copy them now: the collector keeps only their digests and cannot show "
                           "them again.",
                           {{"class", "message warning"}, {"role", "status"}});
            for (const auto& token : tokens)
                markup.element("code", token, {{"class", "secret"}});
            markup.close().close().line();
        }
        open_sheet(markup, "Make tokens");
        markup.open("div", {{"class", "inner"}});
        markup.open("form", {{"class", "filter"}, {"method", "post"}, {"action", "/tokens"}});
        markup.open("div").element("label", "How many", {{"for", "count"}});
        markup.empty("input", {{"id", "count"},
                               {"name", "count"},
                               {"type", "number"},
                               {"min", "1"},
                               {"max", "100"},
                               {"value", "1"},
                               {"required", "required"}});
        markup.close();
        markup.open("div").element("label", "Good for", {{"for", "hours"}});
        markup.open("select", {{"id", "hours"}, {"name", "hours"}});
        markup.element("option", "1 hour", {{"value", "1"}});
        markup.element("option", "1 day", {{"value", "24"}});
        markup.element("option", "7 days", {{"value", "168"}});
        markup.close().close();
        add_form_token(markup, who);
        markup.open("div").element("button", "Make tokens",
                                   {{"type", "submit"}, {"class", "first"}});
        markup.close().close().close().close();
    });
}

}  // namespace bootseal
