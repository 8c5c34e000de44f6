// SPDX-License-Identifier: Apache-2.0
#include "report/xccdf_rule.h"

#include <algorithm>
#include <chrono>

#include "base/markup.h"
#include "base/text.h"
#include "base/time.h"
#include "report/section.h"
#include "report/words.h"

namespace bootseal {

namespace {

// The words of Table 26 of the specification.
constexpr std::string_view pass = "pass";
constexpr std::string_view fail = "fail";

std::string_view result_of(v1::Status status) {
    switch (status) {
        case v1::STATUS_PASS:
            return pass;
        case v1::STATUS_FIXED:
            return "fixed";
        // Pending: all conditions are to hold when one looks, and those of the running machine do
        // not.
        case v1::STATUS_FAIL:
        case v1::STATUS_PENDING_REBOOT:
            return fail;
        // "Notselected" is for rules outside of the profile; the report has none of those.
        case v1::STATUS_NOT_APPLICABLE:
            return "notapplicable";
        // Evidence was gathered, and nothing was evaluated: a person does that.
        case v1::STATUS_MANUAL:
            return "notchecked";
        // Checked, and no "compliance category": it does not count. An <override> would say so too,
        // but the schematron of NIST then asks for one in every other rule-result.
        case v1::STATUS_WAIVED:
            return "informational";
        // The evaluation could not be completed.
        case v1::STATUS_ERROR:
            return "error";
        // A status of a newer agent has no meaning to this one.
        default:
            return "unknown";
    }
}

std::string_view result_of(v1::Result result) {
    return result == v1::RESULT_COMPLIANT       ? pass
           : result == v1::RESULT_NOT_COMPLIANT ? fail
                                                : "error";
}

std::string_view severity_of(v1::Verdict verdict) {
    return verdict == v1::VERDICT_COMPLIANT ? "info"
           : verdict == v1::VERDICT_DRIFTED ? "warning"
                                            : "error";
}

void say(XccdfRule& rule, std::string_view severity, std::string_view text) {
    rule.messages.emplace_back(severity, text);
}

std::string waiver_line(const v1::Waiver& waiver) {
    return concat({"waiver by ", waiver.approver(), " until ",
                   format_time(Time(std::chrono::seconds(waiver.expires()))), ": ",
                   waiver.reason()});
}

void add_evidence(const v1::Finding& finding, XccdfRule& rule) {
    std::string_view last;
    for (const auto& evidence : finding.evidence()) {
        say(rule, severity_of(evidence.verdict()), describe(evidence));
        rule.seen.emplace_back(evidence.where(), evidence.actual());
        if (evidence.requirement() == last) continue;
        last = evidence.requirement();
        rule.requirements += concat({rule.requirements.empty() ? "" : "; ", last});
    }
}

XccdfRule of_finding(const v1::Finding& finding) {
    XccdfRule rule;
    rule.name = id_part(finding.rule_id());
    rule.title = concat({finding.number(), finding.number().empty() ? "" : " ", finding.title()});
    rule.severity = describe(finding.severity());
    rule.result = result_of(finding.status());
    rule.remedy = finding.remedy();
    for (const auto& answer : finding.answers()) {
        for (const auto& control : answer.controls())
            rule.controls.emplace_back(answer.framework(), control);
    }
    if (!finding.cause().empty()) {
        say(rule, finding.status() == v1::STATUS_ERROR ? "error" : "info", finding.cause());
    }
    if (finding.has_waiver()) {
        const bool holds = finding.status() == v1::STATUS_WAIVED;
        say(rule, holds ? "warning" : "info",
            concat({holds ? "not as required; " : "", waiver_line(finding.waiver())}));
    }
    add_evidence(finding, rule);
    return rule;
}

/// Two underscores: no finding has such a name.
XccdfRule beside_findings(std::string_view name, std::string_view title, std::string_view result) {
    XccdfRule rule;
    rule.name = concat({"__", name});
    rule.title = title;
    rule.result = result;
    return rule;
}

/// A run can be no pass though every finding is one. It has no weight, as it is no further rule.
XccdfRule of_run(const v1::Report& report) {
    auto rule = beside_findings("run", "The run ends compliant", result_of(report.result()));
    rule.counts = false;
    if (!report.reason().empty()) say(rule, "info", report.reason());
    if (report.evaluated() < report.minimum_evaluated()) {
        say(rule, "error",
            concat({"evaluated ", std::to_string(report.evaluated()), " of at least ",
                    std::to_string(report.minimum_evaluated()), " rules"}));
    }
    return rule;
}

XccdfRule of_integrity(const v1::Integrity& integrity) {
    const auto result = integrity.verdict() == v1::VERDICT_COMPLIANT ? pass
                        : integrity.verdict() == v1::VERDICT_DRIFTED ? fail
                                                                     : "error";
    auto rule = beside_findings("integrity", "The files are as their manifest says", result);
    rule.requirements = integrity.manifest();
    for (const auto& one : integrity.deviations()) {
        auto text = concat({describe(one.kind()), " ", one.path()});
        for (const auto& difference : one.differences()) {
            text += concat({"; ", difference.what(), ": expected ", difference.expected(),
                            ", actual ", difference.actual()});
        }
        say(rule, one.violation() ? "warning" : "info", text);
    }
    return rule;
}

XccdfRule of_inspection(const v1::Inspection& inspection) {
    const auto& all = inspection.findings();
    const bool clean =
        std::all_of(all.begin(), all.end(), [](const auto& one) { return one.has_waiver(); });
    auto rule = beside_findings("inspection", "Nothing that must not be published is in the image",
                                clean ? pass : fail);
    for (const auto& one : all) {
        const auto line = one.line() == 0 ? "" : ":" + std::to_string(one.line());
        const auto waiver = one.has_waiver() ? "; " + waiver_line(one.waiver()) : "";
        say(rule, one.has_waiver() ? "info" : "warning",
            concat({one.rule(), " in ", one.path(), line, ": ", one.excerpt(), waiver}));
    }
    return rule;
}

XccdfRule of_generalization(const v1::Generalization& generalization) {
    const auto& steps = generalization.steps();
    const bool done = std::all_of(steps.begin(), steps.end(),
                                  [](const auto& step) { return step.error().empty(); });
    // A plan takes nothing out: what it found is there still.
    const bool nothing = steps.empty() && generalization.users().empty();
    const auto result = !done                                  ? fail
                        : nothing || !generalization.planned() ? pass
                                                               : "informational";
    auto rule = beside_findings("generalization", "What the build left is taken out", result);
    for (const auto& step : steps) {
        say(rule, step.error().empty() ? "info" : "error",
            concat({step.trace(), ": ", describe(step.action()), " ", step.path(),
                    step.error().empty() ? "" : ": ", step.error()}));
    }
    return rule;
}

}  // namespace

std::vector<XccdfRule> xccdf_rules(const v1::Report& report) {
    std::vector<XccdfRule> rules = {of_run(report)};
    for (const auto& section : sections(report)) {
        for (const auto* finding : section.findings)
            rules.push_back(of_finding(*finding));
    }
    if (report.has_integrity()) rules.push_back(of_integrity(report.integrity()));
    if (report.has_inspection()) rules.push_back(of_inspection(report.inspection()));
    if (report.has_generalization()) rules.push_back(of_generalization(report.generalization()));
    return rules;
}

}  // namespace bootseal
