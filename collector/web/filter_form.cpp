// SPDX-License-Identifier: Apache-2.0
#include "web/filter_form.h"

#include "web/words.h"

namespace bootseal {

FilterForm::FilterForm(Markup& markup, const Form& query, std::string_view path,
                       std::string_view what)
    : markup_(markup), query_(query), path_(path) {
    markup_.open("form", {{"class", "filter"},
                          {"method", "get"},
                          {"action", path_},
                          {"role", "search"},
                          {"aria-label", what}});
    markup_.line();
}

void FilterForm::input(std::string_view name, std::string_view label, std::string_view look) {
    markup_.open("div", {{"class", look}}).element("label", label, {{"for", name}});
    markup_.empty("input", {{"id", name},
                            {"name", name},
                            {"type", "search"},
                            {"maxlength", "200"},
                            {"value", query_.value(name)}});
    markup_.close().line();
}

void FilterForm::choice(std::string_view name, std::string_view label,
                        std::initializer_list<std::string_view> values) {
    markup_.open("div").element("label", label, {{"for", name}});
    markup_.open("select", {{"id", name}, {"name", name}});
    markup_.element("option", "any", {{"value", ""}});
    for (const auto value : values) {
        const auto word = in_words(value);
        if (query_.value(name) == value) {
            markup_.element("option", word, {{"value", value}, {"selected", "selected"}});
        } else {
            markup_.element("option", word, {{"value", value}});
        }
    }
    markup_.close().close().line();
}

void FilterForm::keep(std::initializer_list<std::string_view> names) {
    for (const auto name : names) {
        if (query_.value(name).empty()) continue;
        markup_.empty("input", {{"type", "hidden"}, {"name", name}, {"value", query_.value(name)}});
    }
}

void FilterForm::finish() {
    markup_.open("div", {{"class", "actions"}});
    markup_.element("button", "Filter", {{"type", "submit"}, {"class", "first"}});
    markup_.element("a", "Clear", {{"href", path_}, {"class", "button"}});
    markup_.close().close().line();
}

std::string url_but(const Form& query, std::string_view path, std::string_view name,
                    std::string_view value) {
    std::vector<std::pair<std::string, std::string>> values;
    for (const auto& one : query.all()) {
        if (one.first != name && one.first != "cursor") values.push_back(one);
    }
    values.emplace_back(name, value);
    return make_url(path, values);
}

std::string next_url(const Form& query, std::string_view path, const std::string& cursor) {
    return cursor.empty() ? std::string() : url_but(query, path, "cursor", cursor);
}

}  // namespace bootseal
