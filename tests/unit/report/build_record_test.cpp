// SPDX-License-Identifier: Apache-2.0
#include "report/build_record.h"

#include "support/catch.h"
#include "trust/digest.h"
#include "trust/refusal.h"

using namespace bootseal;

namespace {

BuildEvent event(const std::string& what) {
    return {
        what, *parse_time("2026-11-21T12:00:00Z"), "ann", "builder", "1.0", {{"a", "b\n\"c\""}}};
}

/// The lines of a record of so many events.
std::vector<std::string> recorded(std::size_t count) {
    BuildRecord record;
    std::vector<std::string> lines;
    std::string text;
    for (std::size_t i = 0; i < count; ++i) {
        lines.push_back(build_record_line(record, event("step")));
        text += lines.back();
        const auto next = parse_build_record(text, "record");
        REQUIRE(next);
        record = *next;
    }
    return lines;
}

}  // namespace

TEST_CASE("build record: what is written is read") {
    const auto lines = recorded(2);
    CHECK(lines[0] ==
          R"({"seq": 1, "at": "2026-11-21T12:00:00Z", "event": "step", "by": "ann", )"
          R"("host": "builder", "version": "1.0", "details": {"a": "b\n\"c\""}, "previous": ""})"
          "\n");
    const auto record = parse_build_record(lines[0] + lines[1], "record");
    REQUIRE(record);
    REQUIRE(record->events.size() == 2);
    CHECK(record->events[1].what == "step");
    CHECK(record->events[1].details == event("step").details);
    CHECK(record->last_sha256 == sha256_hex(lines[1].substr(0, lines[1].size() - 1)));
}

TEST_CASE("build record: a line that is changed, left out, doubled or moved is a refusal") {
    const auto lines = recorded(3);
    auto changed = lines;
    changed[0].replace(changed[0].find("ann"), 3, "eve");
    for (const auto& text :
         {changed[0] + lines[1] + lines[2], lines[1] + lines[2], lines[0] + lines[2],
          lines[0] + lines[0] + lines[1], lines[1] + lines[0] + lines[2]}) {
        CAPTURE(text);
        const auto record = parse_build_record(text, "record");
        REQUIRE_FALSE(record);
        CHECK(is_refusal(record.error()));
    }
}

TEST_CASE("build record: what is no event is an error with its line") {
    const auto lines = recorded(1);
    const auto record = parse_build_record(lines[0] + "{}\n", "record");
    REQUIRE_FALSE(record);
    CHECK(record.error().what.find("record, line 2:1:1") == 0);
    CHECK(parse_build_record("", "record")->events.empty());
}
