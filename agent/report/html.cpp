// SPDX-License-Identifier: Apache-2.0
#include "report/html.h"

#include <array>
#include <chrono>
#include <cstdio>
#include <string_view>

#include "base/markup.h"
#include "base/text.h"
#include "base/time.h"
#include "report/html_parts.h"
#include "report/html_rules.h"
#include "report/html_style.h"
#include "report/html_table.h"
#include "report/words.h"

namespace bootseal {

namespace {

std::string_view host_name(const v1::Host& host) {
    return host.hostname().empty() ? std::string_view("unnamed") : host.hostname();
}

/// What run it was: "bootseal verify of web-1, l2-server".
std::string title_of(const v1::Report& report) {
    const auto& profile = report.profile();
    return concat({"bootseal ", describe(report.mode()), " of ", host_name(report.host()),
                   profile.empty() ? "" : ", ", profile});
}

void write_head(Markup& html, const v1::Report& report) {
    html.put(
        "<!DOCTYPE html>\n<html lang=\"en\"><head>\n<meta charset=\"utf-8\"/>\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"%\"/>\n"
        "<meta name=\"viewport\" content=\"width=device-width\"/>\n<title>%: %</title>\n<style>",
        {html_policy, describe(report.result()), title_of(report)});
    html.raw(html_style).raw("</style>\n</head>\n");
}

std::string start_line(const v1::Report& report) {
    std::array<char, 32> took{};
    std::snprintf(took.data(), took.size(), "%.3f s",
                  static_cast<double>(report.duration_us()) / 1e6);
    const bool trusted = report.clock() == v1::CLOCK_TRUSTED;
    return concat({format_time(Time(std::chrono::seconds(report.started()))), ", took ",
                   took.data(), trusted ? "" : "; the clock is ",
                   trusted ? "" : describe(report.clock())});
}

void write_ruleset(Markup& html, const v1::Report& report) {
    if (!report.has_ruleset()) return;
    const auto& ruleset = report.ruleset();
    html.put("<div><dt>Benchmark</dt><dd>% %</dd></div>\n",
             {ruleset.benchmark_name(), ruleset.benchmark_version()});
    write_fact(html, "Profile", report.profile());
    html.put("<div><dt>Ruleset</dt><dd>% %, serial %</dd></div>\n",
             {ruleset.id(), ruleset.version(), std::to_string(ruleset.serial())});
    write_fact(html, "Signed by", signers_line(ruleset.signers()));
    write_fact(html, "SHA-256", ruleset.sha256());
    if (!report.has_tailoring()) return;
    const auto& tailoring = report.tailoring();
    html.put("<div><dt>Tailored by</dt><dd>%, serial %, until %, signed by %</dd></div>\n",
             {tailoring.id(), std::to_string(tailoring.serial()),
              format_time(Time(std::chrono::seconds(tailoring.expires()))),
              signers_line(tailoring.signers())});
}

void write_facts(Markup& html, const v1::Report& report) {
    const auto& host = report.host();
    const bool tree = host.root_kind() == v1::ROOT_KIND_TREE;
    html.put(
        "<dl>\n<div><dt>Host</dt><dd>%, %</dd></div>\n<div><dt>System</dt><dd>% %</dd></div>\n",
        {host_name(host), tree ? "an image tree" : "running", host.os_id(), host.os_version()});
    write_fact(html, "Machine", host.machine_id());
    write_ruleset(html, report);
    write_fact(html, "Stage", describe(report.stage()));
    write_fact(html, "Started", start_line(report));
    write_fact(html, "Run", report.run_id());
    write_fact(html, "Agent", report.agent_version());
    html.raw("</dl>\n");
}

/// The verdict is the report's, word for word.
void write_verdict(Markup& html, const v1::Report& report) {
    const bool good = report.result() == v1::RESULT_COMPLIANT;
    html.put(
        "<header>\n<p class=\"soft\">%</p>\n<h1 class=\"%\">% %</h1>\n",
        {title_of(report), good ? "good" : "bad", good ? "✓" : "✗", describe(report.result())});
    if (!report.reason().empty()) html.put("<p>%</p>\n", {report.reason()});
    if (report.has_integrity()) {
        const auto verdict = report.integrity().verdict();
        html.put("<p class=\"%\">The files, held against their manifest: %</p>\n",
                 {verdict == v1::VERDICT_COMPLIANT ? "good" : "bad", describe(verdict)});
    }
    if (report.has_counts()) write_counts(html, report.counts());
    if (report.evaluated() < report.minimum_evaluated()) {
        html.put("<p>Evaluated % of at least % rules.</p>\n",
                 {std::to_string(report.evaluated()), std::to_string(report.minimum_evaluated())});
    }
    html.raw("</header>\n");
}

void write_contents(Markup& html, const v1::Report& report, const std::vector<HtmlPart>& parts) {
    html.raw("<nav aria-label=\"Contents\"><ul>");
    if (report.findings_size() > 0) html.raw("<li><a href=\"#rules\">Rules</a></li>");
    for (const auto& part : parts)
        html.put("<li><a href=\"#%\">%</a></li>", {part.id, part.title});
    html.raw("</ul></nav>\n");
}

}  // namespace

std::string render_html(const v1::Report& report) {
    const auto parts = html_parts(report);
    Markup html;
    write_head(html, report);
    html.raw("<body>\n");
    write_verdict(html, report);
    html.raw("<main>\n");
    write_facts(html, report);
    write_contents(html, report, parts);
    write_rules(html, report);
    for (const auto& part : parts) {
        html.put("<section aria-labelledby=\"%\"><h2 id=\"%\">%</h2>\n",
                 {part.id, part.id, part.title});
        part.write(html, report);
        html.raw("</section>\n");
    }
    html.raw("</main>\n</body>\n</html>\n");
    return std::move(html).take();
}

}  // namespace bootseal
