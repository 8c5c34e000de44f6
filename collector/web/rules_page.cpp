// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "base/text.h"
#include "web/filter_form.h"
#include "web/host_report.h"
#include "web/layout.h"
#include "web/moment.h"
#include "web/pages.h"
#include "web/table_html.h"
#include "web/words.h"

namespace bootseal {

namespace {

constexpr std::array<RuleStatus, 5> statuses{RuleStatus::fail, RuleStatus::error,
                                             RuleStatus::pending, RuleStatus::fixed,
                                             RuleStatus::waived};

std::uint64_t count_of(const RuleRow& row, RuleStatus status) {
    const auto found = row.hosts.find(status);
    return found == row.hosts.end() ? 0 : found->second;
}

Cell hosts_cell(const RuleRow& row, RuleStatus status) {
    const auto count = count_of(row, status);
    const std::string name(name_of(status));
    if (count == 0) return number_cell(0);
    return number_cell(count, make_url("/hosts", {{"rule", row.rule}, {"status", name}}));
}

Result<RuleFilter> read_filter(const Form& query) {
    RuleFilter filter;
    filter.text = query.value("q");
    if (const auto text = query.value("severity"); !text.empty()) {
        filter.severity = value_named<RuleSeverity>(text);
        if (!filter.severity) return invalid("severity: " + printable(text) + " is none");
    }
    if (const auto text = query.value("status"); !text.empty()) {
        filter.status = value_named<RuleStatus>(text);
        if (!filter.status) return invalid("status: " + printable(text) + " is none");
    }
    return filter;
}

void add_filter(Markup& markup, const Form& query) {
    FilterForm form(markup, query, "/rules", "Rules");
    form.input("q", "Name, number or words of the title", "wide");
    form.choice("severity", "Severity", {"high", "medium", "low"});
    form.choice("status", "Hosts that", {"fail", "error", "pending", "fixed", "waived"});
    form.finish();
}

/// What the first of the hosts says of the rule: what it requires, and how it is mended. Nothing
/// where there is no host, or no report of it here.
Result<std::optional<v1::Finding>> example_of(const Asking& asking, const Sheet& hosts) {
    if (hosts.table.rows.empty()) return std::optional<v1::Finding>();
    constexpr std::size_t agent_column = 1;
    const Asking about{asking.view, asking.who, asking.query,
                       hosts.table.rows.front()[agent_column].text, asking.now};
    const auto detail = TRY(find_host(about));
    if (!detail) return std::optional<v1::Finding>();
    const auto report = TRY(read_host_report(asking.view, *detail));
    if (!report.report) return std::optional<v1::Finding>();
    for (const auto& finding : report.report->findings()) {
        if (finding.rule_id() == asking.subject) return std::optional<v1::Finding>(finding);
    }
    return std::optional<v1::Finding>();
}

void add_example(Markup& markup, const v1::Finding& finding) {
    if (!finding.evidence().empty()) {
        const auto& evidence = finding.evidence(0);
        add_fact(markup, "Required", code_cell(evidence.requirement(), "", most_glance_text));
        add_fact(markup, "Expected", code_cell(evidence.expected(), "", most_glance_text));
    }
    add_fact(markup, "Remedy", text_cell(finding.remedy()));
}

}  // namespace

Result<Sheet> list_rules(const Asking& asking, const std::string& cursor) {
    const auto filter = TRY(read_filter(asking.query));
    const auto page = TRY(asking.view.rules(filter, cursor));
    Sheet sheet;
    auto& table = sheet.table;
    table.name = "rules";
    table.caption = "Rules that some host does not pass";
    table.none = "There are no such rules.";
    table.columns = {{"number", "Number", "", false},   {"rule", "", "", false},
                     {"title", "Title", "", false},     {"severity", "Severity", "", false},
                     {"fail", "Fail", "", false},       {"error", "Error", "", false},
                     {"pending", "Pending", "", false}, {"fixed", "Fixed", "", false},
                     {"waived", "Waived", "", false}};
    for (const auto& row : page.rows) {
        const auto link = "/rules/" + percent_encode(row.rule);
        auto number = text_cell(row.number, link);
        if (number.text.empty()) number.shown = row.rule;
        std::vector<Cell> cells{number, text_cell(row.rule), text_cell(row.title, link),
                                badge_of(row.severity)};
        for (const auto status : statuses)
            cells.push_back(hosts_cell(row, status));
        table.rows.push_back(std::move(cells));
    }
    sheet.next = page.next;
    return sheet;
}

Result<HttpReply> rules_page(const Asking& asking) {
    const auto filter = read_filter(asking.query);
    if (!filter) {
        return make_problem(400, "Rules",
                            "This is not a question about rules: " + filter.error().what + ".",
                            &asking.who, asking.now);
    }
    const auto sheet = TRY(list_rules(asking, std::string(asking.query.value("cursor"))));
    return make_page({"Rules", "/rules"}, &asking.who, asking.now, [&](Markup& markup) {
        add_title(markup, "Rules", "Those that some host does not simply pass; the worst first.");
        markup.open("div", {{"class", "sheet"}}).open("div", {{"class", "inner"}});
        add_filter(markup, asking.query);
        markup.close().close().line();
        open_sheet(markup, "Rules", url_but(asking.query, "/rules", "", ""));
        add_table(markup, sheet.table);
        add_next(markup, next_url(asking.query, "/rules", sheet.next));
        markup.close();
    });
}

Result<HttpReply> rule_page(const Asking& asking) {
    const auto row = TRY(asking.view.rule(asking.subject));
    if (!row) {
        return make_problem(404, "Rule", "No host says anything of such a rule.", &asking.who,
                            asking.now);
    }
    auto status = value_named<RuleStatus>(asking.query.value("status"));
    if (!status) status = RuleStatus::fail;
    const std::string name(name_of(*status));
    Form query;
    query.add("rule", asking.subject);
    query.add("status", name);
    const Asking about{asking.view, asking.who, query, "", asking.now};
    const auto sheet = TRY(list_hosts(about, std::string(asking.query.value("cursor"))));
    const auto example = TRY(example_of(asking, sheet));
    const auto path = "/rules/" + percent_encode(asking.subject);
    const auto title = (row->number.empty() ? row->rule : row->number + " " + row->title);
    return make_page({title, "/rules"}, &asking.who, asking.now, [&](Markup& markup) {
        add_title(markup, title);
        markup.open("div", {{"class", "sheet"}}).open("div", {{"class", "inner stack"}});
        markup.open("dl", {{"class", "facts"}});
        add_fact(markup, "Rule", code_cell(row->rule, "", row->rule.size()));
        add_fact(markup, "Severity", badge_of(row->severity));
        if (example) add_example(markup, *example);
        markup.close();
        markup.open("nav", {{"aria-label", "Hosts by status"}});
        markup.open("ul", {{"class", "tabs"}});
        for (const auto one : statuses) {
            const std::string word(name_of(one));
            const auto text = grouped(count_of(*row, one)) + " " + word;
            const auto link = make_url(path, {{"status", word}});
            markup.open("li");
            if (one == *status) {
                markup.element("a", text, {{"href", link}, {"aria-current", "true"}});
            } else {
                markup.element("a", text, {{"href", link}});
            }
            markup.close();
        }
        markup.close().close().close().close().line();
        open_sheet(markup, "Hosts: " + name,
                   make_url("/hosts", {{"rule", row->rule}, {"status", name}}));
        add_table(markup, sheet.table);
        add_next(markup, next_url(asking.query, path, sheet.next));
        markup.close();
    });
}

}  // namespace bootseal
