// SPDX-License-Identifier: Apache-2.0
#include "report/junit.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <vector>

#include "base/markup.h"
#include "base/text.h"
#include "base/time.h"
#include "report/section.h"
#include "report/words.h"

namespace bootseal {

namespace {

enum class Outcome { passed, failure, error, skipped };

struct Case {
    std::string name;
    std::string group;
    std::uint64_t duration_us = 0;
    Outcome outcome = Outcome::passed;
    std::string type;
    std::string message;
    std::vector<std::string> body;
};

struct Suite {
    std::string name;
    std::vector<Case> cases;
};

Outcome outcome_of(v1::Status status) {
    switch (status) {
        case v1::STATUS_PASS:
        case v1::STATUS_FIXED:
            return Outcome::passed;
        case v1::STATUS_FAIL:
            return Outcome::failure;
        case v1::STATUS_PENDING_REBOOT:
        case v1::STATUS_NOT_APPLICABLE:
        case v1::STATUS_MANUAL:
        case v1::STATUS_WAIVED:
            return Outcome::skipped;
        default:
            return Outcome::error;
    }
}

Case finding_case(const v1::Report& report, const v1::Finding& finding) {
    Case test;
    test.name =
        finding.number().empty() ? finding.title() : finding.number() + " " + finding.title();
    test.group = report.ruleset().id() + "." + finding.rule_id();
    test.duration_us = finding.duration_us();
    test.outcome = outcome_of(finding.status());
    test.type = describe(finding.status());
    for (const auto& evidence : finding.evidence()) {
        if (evidence.verdict() != v1::VERDICT_COMPLIANT) test.body.push_back(describe(evidence));
    }
    if (!finding.cause().empty()) {
        test.message = finding.cause();
    } else {
        test.message = test.body.empty() ? test.type : test.body.front();
    }
    if (!finding.remedy().empty()) test.body.push_back("remedy: " + finding.remedy());
    return test;
}

Case run_case(const v1::Report& report) {
    Case test;
    test.name = std::string(describe(report.mode())) +
                (report.profile().empty() ? "" : " " + report.profile());
    test.group = report.ruleset().id();
    test.duration_us = report.duration_us();
    test.outcome = report.result() == v1::RESULT_COMPLIANT       ? Outcome::passed
                   : report.result() == v1::RESULT_NOT_COMPLIANT ? Outcome::failure
                                                                 : Outcome::error;
    test.type = describe(report.result());
    test.message = report.reason().empty() ? test.type : report.reason();
    for (const auto& note : report.notes()) {
        test.body.push_back(std::string(describe(note.kind())) + ": " + note.subject() + ": " +
                            note.text());
    }
    return test;
}

/// The files are one case: what is not listed by name would be missing otherwise.
Case integrity_case(const v1::Integrity& integrity) {
    Case test;
    test.name = "files are as " + integrity.manifest() + " says";
    test.group = "integrity";
    const bool intact = integrity.verdict() == v1::VERDICT_COMPLIANT;
    test.outcome = intact ? Outcome::passed : Outcome::failure;
    test.type = "violated";
    const auto& tally = integrity.violations();
    test.message = std::to_string(tally.added()) + " added, " + std::to_string(tally.removed()) +
                   " removed, " + std::to_string(tally.changed()) + " changed";
    for (const auto& one : integrity.deviations()) {
        if (!one.violation()) continue;
        test.body.push_back(std::string(describe(one.kind())) + " " + one.path());
        for (const auto& difference : one.differences()) {
            test.body.push_back("    " + difference.what() + ": expected " + difference.expected() +
                                ", is " + difference.actual());
        }
    }
    return test;
}

/// A case for each finding, or one that says that there is none.
std::vector<Case> inspection_cases(const v1::Inspection& inspection) {
    std::vector<Case> cases;
    for (const auto& finding : inspection.findings()) {
        Case test;
        test.name = finding.rule() + " " + finding.path() +
                    (finding.line() == 0 ? "" : ":" + std::to_string(finding.line()));
        test.group = "inspection";
        test.outcome = finding.has_waiver() ? Outcome::skipped : Outcome::failure;
        test.type = finding.rule();
        test.message = finding.excerpt();
        cases.push_back(std::move(test));
    }
    if (cases.empty()) cases.push_back({.name = "nothing is left behind", .group = "inspection"});
    return cases;
}

/// A case for each path, which fails where it could not be done.
std::vector<Case> generalization_cases(const v1::Generalization& generalization) {
    std::vector<Case> cases;
    for (const auto& step : generalization.steps()) {
        Case test;
        test.name = step.trace() + " " + step.path();
        test.group = "generalization";
        test.outcome = step.error().empty() ? Outcome::passed : Outcome::failure;
        test.type = describe(step.action());
        test.message = step.error();
        cases.push_back(std::move(test));
    }
    if (cases.empty()) cases.push_back({.name = "no trace is left", .group = "generalization"});
    return cases;
}

std::string seconds(std::uint64_t microseconds) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%llu.%06llu",
                  static_cast<unsigned long long>(microseconds / 1'000'000),
                  static_cast<unsigned long long>(microseconds % 1'000'000));
    return text.data();
}

std::string case_element(const Case& test) {
    std::string text = "    <testcase" + xml_attribute("name", test.name) +
                       xml_attribute("classname", test.group) +
                       xml_attribute("time", seconds(test.duration_us));
    if (test.outcome == Outcome::passed) return text + "/>\n";
    text += ">\n";
    const std::string element = test.outcome == Outcome::failure ? "failure"
                                : test.outcome == Outcome::error ? "error"
                                                                 : "skipped";
    text += "      <" + element + xml_attribute("message", test.message);
    // <skipped> has no type and no text in the schemas that CI systems accept.
    if (test.outcome == Outcome::skipped) return text + "/>\n    </testcase>\n";
    text += xml_attribute("type", test.type) + ">";
    for (const auto& line : test.body)
        text += xml_text(line) + "\n";
    return text + "</" + element + ">\n    </testcase>\n";
}

std::string tally(const std::vector<const Suite*>& suites) {
    std::size_t tests = 0;
    std::array<std::size_t, 4> outcomes{};
    for (const auto* suite : suites) {
        tests += suite->cases.size();
        for (const auto& test : suite->cases)
            ++outcomes.at(static_cast<std::size_t>(test.outcome));
    }
    const auto number = [&](Outcome outcome) {
        return std::to_string(outcomes.at(static_cast<std::size_t>(outcome)));
    };
    return xml_attribute("tests", std::to_string(tests)) +
           xml_attribute("failures", number(Outcome::failure)) +
           xml_attribute("errors", number(Outcome::error)) +
           xml_attribute("skipped", number(Outcome::skipped));
}

std::string suite_element(const v1::Report& report, const Suite& suite) {
    std::uint64_t duration = 0;
    for (const auto& test : suite.cases)
        duration += test.duration_us;
    // Readers want ISO 8601 without a zone.
    std::string started = format_time(Time(std::chrono::seconds(report.started())));
    started.pop_back();
    std::string text = "  <testsuite" + xml_attribute("name", suite.name) + tally({&suite}) +
                       xml_attribute("time", seconds(duration)) +
                       xml_attribute("timestamp", started) +
                       xml_attribute("hostname", report.host().hostname()) + ">\n";
    for (const auto& test : suite.cases)
        text += case_element(test);
    return text + "  </testsuite>\n";
}

}  // namespace

std::string render_junit(const v1::Report& report) {
    std::vector<Suite> suites = {{"run", {run_case(report)}}};
    for (const auto& section : sections(report)) {
        auto& suite =
            suites.emplace_back(Suite{section.number.empty() ? "other" : section.number, {}});
        for (const auto* finding : section.findings) {
            suite.cases.push_back(finding_case(report, *finding));
        }
    }
    if (report.has_integrity()) {
        suites.emplace_back(Suite{"integrity", {integrity_case(report.integrity())}});
    }
    if (report.has_inspection()) {
        suites.emplace_back(Suite{"inspection", inspection_cases(report.inspection())});
    }
    if (report.has_generalization()) {
        suites.emplace_back(Suite{"generalization", generalization_cases(report.generalization())});
    }
    std::vector<const Suite*> all;
    for (const auto& suite : suites)
        all.push_back(&suite);
    std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites" +
                       xml_attribute("name", "bootseal") + tally(all) +
                       xml_attribute("time", seconds(report.duration_us())) + ">\n";
    for (const auto& suite : suites)
        text += suite_element(report, suite);
    return text + "</testsuites>\n";
}

}  // namespace bootseal
