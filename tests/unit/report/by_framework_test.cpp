// SPDX-License-Identifier: Apache-2.0
#include "report/by_framework.h"

#include "support/catch.h"

using namespace bootseal;

namespace {

v1::Finding& add(v1::Report& report, const char* number) {
    auto& finding = *report.add_findings();
    finding.set_number(number);
    return finding;
}

void answer(v1::Finding& finding, const char* framework, std::initializer_list<const char*> list) {
    auto& answer = *finding.add_answers();
    answer.set_framework(framework);
    for (const auto* control : list)
        answer.add_controls(control);
}

std::vector<std::string> numbers(const Control& control) {
    std::vector<std::string> result;
    for (const auto* finding : control.findings)
        result.push_back(finding->number());
    return result;
}

}  // namespace

TEST_CASE("findings stand under each control that they answer, all in the order of people") {
    v1::Report report;
    auto& tenth = add(report, "1.10");
    answer(tenth, "nist", {"AC-10", "AC-2"});
    auto& second = add(report, "1.2");
    answer(second, "nist", {"AC-2"});
    answer(second, "cis", {"4.8"});
    add(report, "1.3");

    const auto all = by_framework(report);
    REQUIRE(all.size() == 2);
    CHECK(all[0].name == "cis");
    REQUIRE(all[0].controls.size() == 1);
    CHECK(numbers(all[0].controls[0]) == std::vector<std::string>{"1.2"});
    CHECK(all[1].name == "nist");
    REQUIRE(all[1].controls.size() == 2);
    CHECK(all[1].controls[0].name == "AC-2");
    CHECK(numbers(all[1].controls[0]) == std::vector<std::string>{"1.2", "1.10"});
    CHECK(all[1].controls[1].name == "AC-10");
    CHECK(numbers(all[1].controls[1]) == std::vector<std::string>{"1.10"});
}

TEST_CASE("a finding that names a control twice stands there once") {
    v1::Report report;
    auto& finding = add(report, "1");
    answer(finding, "f", {"A", "A"});
    answer(finding, "f", {"A"});
    CHECK(by_framework(report).at(0).controls.at(0).findings.size() == 1);
}

TEST_CASE("numbers within names are ordered by value") {
    const std::vector<std::string> ordered = {"",
                                              "1.2",
                                              "1.10",
                                              "8.3.6",
                                              "10.2.1",
                                              "10.2.1.1",
                                              "AC-1",
                                              "AC-2",
                                              "AC-2(1)",
                                              "AC-2(3)",
                                              "AC-2(12)",
                                              "AC-10",
                                              "AU-01",
                                              "AU-1",
                                              "CLD",
                                              "CLD-05",
                                              "CLD-6",
                                              "X99999999999999999999999",
                                              "X100000000000000000000000"};
    for (std::size_t i = 0; i < ordered.size(); ++i) {
        for (std::size_t j = 0; j < ordered.size(); ++j) {
            CAPTURE(ordered[i], ordered[j]);
            CHECK(natural_before(ordered[i], ordered[j]) == (i < j));
        }
    }
}
