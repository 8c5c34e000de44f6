// SPDX-License-Identifier: Apache-2.0
#include "web/routes.h"

#include <array>

#include "base/text.h"
#include "web/layout.h"
#include "web/pages.h"
#include "web/table_text.h"

namespace bootseal {

namespace {

/// Of a file of a hundred thousand hosts, twice as much; more is a question to be made smaller.
constexpr std::size_t most_file_bytes = 64U << 20U;

Result<HttpReply> empty_tokens_page(const Asking& asking) {
    return tokens_page(asking.who, {}, asking.now);
}

constexpr auto viewer = Role::viewer;
constexpr auto admin = Role::admin;

constexpr std::array<Route, 22> routes{{
    {"/", viewer, overview_page, nullptr, nullptr},
    {"/history", viewer, nullptr, list_history, nullptr},
    {"/rulesets", viewer, nullptr, list_rulesets, nullptr},
    {"/seals", viewer, nullptr, list_seals, nullptr},
    {"/profiles", viewer, nullptr, list_profiles, nullptr},
    {"/systems", viewer, nullptr, list_systems, nullptr},
    {"/hosts", viewer, hosts_page, list_hosts, nullptr},
    {"/hosts/*", viewer, host_page, nullptr, nullptr},
    {"/hosts/*/findings", viewer, nullptr, list_findings, nullptr},
    {"/hosts/*/deviations", viewer, nullptr, list_deviations, nullptr},
    {"/hosts/*/changes", viewer, nullptr, list_changes, nullptr},
    {"/hosts/*/report", viewer, report_file, nullptr, nullptr},
    {"/hosts/*/revoke", admin, nullptr, nullptr, revoke_agent},
    {"/rules", viewer, rules_page, list_rules, nullptr},
    {"/rules/*", viewer, rule_page, nullptr, nullptr},
    {"/waivers", viewer, waivers_page, list_waivers, nullptr},
    {"/incidents", viewer, incidents_page, list_incidents, nullptr},
    {"/incidents/*", viewer, incident_page, nullptr, nullptr},
    {"/incidents/*/evidence", viewer, evidence_file, nullptr, nullptr},
    {"/incidents/*/close", admin, nullptr, nullptr, close_incident},
    {"/tokens", admin, empty_tokens_page, nullptr, make_tokens},
    {"/audit", admin, audit_page, list_audit, nullptr},
}};

/// Whether the path is of this form; what stands for the "*" is decoded.
std::optional<std::string> match(std::string_view form, std::string_view path) {
    const auto wanted = split(form, '/');
    const auto parts = split(path, '/');
    if (wanted.size() != parts.size()) return std::nullopt;
    std::string subject;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (wanted[i] == "*") {
            auto decoded = decode_text(parts[i]);
            if (!decoded || decoded->empty()) return std::nullopt;
            subject = *std::move(decoded);
        } else if (wanted[i] != parts[i]) {
            return std::nullopt;
        }
    }
    return subject;
}

std::optional<Found> find_exactly(std::string_view path) {
    for (const auto& route : routes) {
        if (auto subject = match(route.path, path)) return Found{&route, *std::move(subject)};
    }
    return std::nullopt;
}

}  // namespace

std::optional<Found> find_route(std::string_view path) {
    const std::pair<std::string_view, Extension> extensions[] = {{".csv", Extension::csv},
                                                                 {".json", Extension::json}};
    for (const auto& [ending, extension] : extensions) {
        if (!path.ends_with(ending)) continue;
        auto found = find_exactly(path.substr(0, path.size() - ending.size()));
        if (!found || !found->route->list) continue;
        found->extension = extension;
        return found;
    }
    return find_exactly(path);
}

Result<HttpReply> make_file(const Found& found, const Asking& asking) {
    const bool is_csv = found.extension == Extension::csv;
    HttpReply reply;
    std::string cursor;
    std::string name;
    for (bool is_first = true; is_first || !cursor.empty(); is_first = false) {
        const auto sheet = TRY(found.route->list(asking, cursor));
        if (is_first && is_csv) reply.body = csv_head(sheet.table);
        if (is_first && !is_csv) reply.body = "[\n";
        const bool is_empty = reply.body.size() <= 2;
        reply.body += is_csv ? csv_rows(sheet.table) : json_rows(sheet.table, is_empty);
        if (reply.body.size() > most_file_bytes) {
            return make_problem(400, "Too much", "The file would be too large: ask for fewer rows.",
                                &asking.who, asking.now);
        }
        cursor = sheet.next;
        name = sheet.table.name;
    }
    if (!is_csv) reply.body += "\n]\n";
    reply.type = is_csv ? "text/csv; charset=utf-8; header=present" : "application/json";
    reply.headers = {{"Content-Disposition",
                      "attachment; filename=\"bootseal-" + name + (is_csv ? ".csv\"" : ".json\"")}};
    return reply;
}

}  // namespace bootseal
