// SPDX-License-Identifier: Apache-2.0
#include "report/xccdf.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <set>

#include "base/markup.h"
#include "base/text.h"
#include "base/time.h"
#include "report/words.h"
#include "report/xccdf_rule.h"

namespace bootseal {

namespace {

/// A dateTime of the schema, whatever the clock said.
std::string moment(std::int64_t seconds) {
    constexpr std::int64_t last = 253402300799;  // of the year 9999
    return format_time(Time(std::chrono::seconds(std::clamp(seconds, std::int64_t{0}, last))));
}

std::string ended(const v1::Report& report) {
    constexpr std::uint64_t second = 1'000'000;
    const auto took = std::min(report.duration_us() / second, std::uint64_t{UINT32_MAX});
    const auto started = std::min(report.started(), std::int64_t{INT64_MAX} - UINT32_MAX);
    return moment(started + static_cast<std::int64_t>(took));
}

/// A CPE 2.3 name; what id_part() leaves is what need not be quoted in one.
std::string cpe_of(std::string_view product, const std::string& version) {
    const auto known = version.empty() ? "*" : id_part(version);
    return concat({"cpe:2.3:", product, ":", known, ":*:*:*:*:*:*:*"});
}

/// Empty where there is no name of which one can be sure.
std::string platform_of(const v1::Host& host) {
    if (host.os_id() != "debian") return "";
    return cpe_of("o:debian:debian_linux", host.os_version());
}

std::string title_of(const v1::Report& report) {
    const auto& ruleset = report.ruleset();
    if (ruleset.benchmark_name().empty()) return concat({"bootseal ", describe(report.mode())});
    return concat({ruleset.benchmark_name(), " ", ruleset.benchmark_version()});
}

void write_metadata(Markup& xml, const v1::Report& report) {
    const auto& ruleset = report.ruleset();
    xml.put("<metadata>\n<dc:title>%</dc:title>\n", {title_of(report)});
    for (const auto& signer : ruleset.signers())
        xml.put("<dc:creator>% (%)</dc:creator>\n", {signer.subject(), signer.role()});
    if (report.has_ruleset()) {
        xml.put("<dc:identifier>%, serial %, sha256 %</dc:identifier>\n",
                {ruleset.id(), std::to_string(ruleset.serial()), ruleset.sha256()});
    }
    xml.raw("</metadata>\n");
}

std::string_view weight_of(const XccdfRule& rule) {
    return rule.counts ? "1.0" : "0.0";
}

void write_rule(Markup& xml, const XccdfRule& rule) {
    xml.put(
        "<Rule id=\"xccdf_io.bootseal_rule_%\" severity=\"%\" weight=\"%\">\n<title>%</title>\n",
        {rule.name, rule.severity, weight_of(rule), rule.title});
    for (const auto& [framework, control] : rule.controls) {
        xml.put("<reference href=\"urn:bootseal:%\">%</reference>\n",
                {id_part(framework), control});
    }
    if (!rule.remedy.empty()) xml.put("<fixtext>%</fixtext>\n", {rule.remedy});
    xml.put(
        "<check "
        "system=\"urn:bootseal:resource\"><check-content>%</check-content></check>\n</Rule>\n",
        {rule.requirements});
}

void write_result(Markup& xml, const XccdfRule& rule, std::string_view time) {
    xml.put(
        "<rule-result idref=\"xccdf_io.bootseal_rule_%\" role=\"full\" severity=\"%\" time=\"%\" "
        "weight=\"%\">\n<result>%</result>\n",
        {rule.name, rule.severity, time, weight_of(rule), rule.result});
    for (const auto& [severity, text] : rule.messages)
        xml.put("<message severity=\"%\">%</message>\n", {severity, text});
    xml.raw("<check system=\"urn:bootseal:resource\">");
    for (const auto& [where, actual] : rule.seen)
        xml.put("<check-import import-name=\"%\">%</check-import>\n", {where, actual});
    xml.raw("</check>\n</rule-result>\n");
}

void write_fact(Markup& xml, std::string_view name, std::string_view value) {
    if (!value.empty()) xml.put("<fact name=\"urn:%\" type=\"string\">%</fact>\n", {name, value});
}

void write_facts(Markup& xml, const v1::Report& report) {
    const auto& host = report.host();
    const bool tree = host.root_kind() == v1::ROOT_KIND_TREE;
    xml.raw("<target-facts>\n");
    // The first two are those of Table 24.
    write_fact(xml, "xccdf:fact:asset:identifier:host_name", host.hostname());
    write_fact(xml, "xccdf:fact:asset:identifier:guid", host.machine_id());
    write_fact(xml, "bootseal:fact:boot_id", host.boot_id());
    write_fact(xml, "bootseal:fact:os", concat({host.os_id(), " ", host.os_version()}));
    write_fact(xml, "bootseal:fact:root", tree ? "image tree" : "running system");
    write_fact(xml, "bootseal:fact:stage", describe(report.stage()));
    write_fact(xml, "bootseal:fact:clock", describe(report.clock()));
    xml.raw("</target-facts>\n");
}

/// What the report says beside the rules.
void write_remarks(Markup& xml, const v1::Report& report) {
    const auto& reason = report.reason();
    xml.put("<remark>result: %%%</remark>\n",
            {describe(report.result()), reason.empty() ? "" : "; ", reason});
    if (report.has_tailoring()) {
        const auto& tailoring = report.tailoring();
        // No <tailoring-file>: that is for a Tailoring of XCCDF.
        xml.put("<remark>tailored by %, serial %, sha256 %</remark>\n",
                {tailoring.id(), std::to_string(tailoring.serial()), tailoring.sha256()});
    }
    for (const auto& note : report.notes()) {
        xml.put("<remark>% %: %%%</remark>\n",
                {describe(note.kind()), describe(note.level()), note.subject(),
                 note.subject().empty() ? "" : ": ", note.text()});
    }
}

/// The two models of section 7.3.2 that need no weights: a share of 100, and a number of rules.
void write_scores(Markup& xml, const std::vector<XccdfRule>& rules) {
    constexpr std::array<std::string_view, 3> left_out = {"notapplicable", "notchecked",
                                                          "informational"};
    std::uint64_t good = 0;
    std::uint64_t all = 0;
    for (const auto& rule : rules) {
        if (!rule.counts ||
            std::find(left_out.begin(), left_out.end(), rule.result) != left_out.end())
            continue;
        ++all;
        if (rule.result == "pass" || rule.result == "fixed") ++good;
    }
    std::array<char, 32> share{};
    const double of_hundred =
        all == 0 ? 0 : 100.0 * static_cast<double>(good) / static_cast<double>(all);
    std::snprintf(share.data(), share.size(), "%.2f", of_hundred);
    xml.put(
        "<score system=\"urn:xccdf:scoring:default\" maximum=\"100\">%</score>\n"
        "<score system=\"urn:xccdf:scoring:flat-unweighted\" maximum=\"%\">%</score>\n",
        {share.data(), std::to_string(all), std::to_string(good)});
}

void write_test(Markup& xml, const v1::Report& report, const std::vector<XccdfRule>& rules) {
    const auto end = ended(report);
    const auto& profile = report.profile();
    xml.put(
        "<TestResult id=\"xccdf_io.bootseal_testresult_%\" start-time=\"%\" end-time=\"%\" "
        "test-system=\"%\" version=\"%\">\n<title>bootseal % %</title>\n",
        {id_part(report.run_id()), moment(report.started()), end,
         cpe_of("a:bootseal:bootseal", report.agent_version()), report.ruleset().version(),
         describe(report.mode()), profile});
    write_remarks(xml, report);
    if (!profile.empty()) {
        xml.put("<profile idref=\"xccdf_io.bootseal_profile_%\"/>\n", {id_part(profile)});
    }
    const auto& name = report.host().hostname();
    xml.put("<target>%</target>\n", {name.empty() ? std::string_view("unnamed") : name});
    write_facts(xml, report);
    const auto platform = platform_of(report.host());
    if (!platform.empty()) xml.put("<platform idref=\"%\"/>\n", {platform});
    for (const auto& rule : rules)
        write_result(xml, rule, end);
    write_scores(xml, rules);
    xml.raw("</TestResult>\n");
}

}  // namespace

std::string render_xccdf(const v1::Report& report) {
    const auto& ruleset = report.ruleset();
    const auto& profile = report.profile();
    const auto rules = xccdf_rules(report);
    const auto id = ruleset.id().empty() ? describe(report.mode()) : ruleset.id();
    Markup xml;
    // No <platform>: which ones the ruleset is for is not in a report.
    xml.put(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<Benchmark xmlns=\"http://checklists.nist.gov/xccdf/1.2\" "
        "xmlns:dc=\"http://purl.org/dc/elements/1.1/\" id=\"xccdf_io.bootseal_benchmark_%\" "
        "resolved=\"true\" xml:lang=\"en\">\n<status>accepted</status>\n<title>%</title>\n"
        "<description>What one run of bootseal looked at, as its report knows it.</description>\n"
        "<version>%</version>\n",
        {id_part(id), title_of(report), ruleset.version()});
    write_metadata(xml, report);
    if (!profile.empty()) {
        xml.put("<Profile id=\"xccdf_io.bootseal_profile_%\"><title>%</title></Profile>\n",
                {id_part(profile), profile});
    }
    std::set<std::string_view> written;
    for (const auto& rule : rules) {
        if (written.insert(rule.name).second) write_rule(xml, rule);
    }
    write_test(xml, report, rules);
    xml.raw("</Benchmark>\n");
    return std::move(xml).take();
}

}  // namespace bootseal
