// SPDX-License-Identifier: Apache-2.0
#include "store/cursor.h"

#include "support/catch.h"

using namespace bootseal;

TEST_CASE("cursor: a place is read as it was written") {
    const SqlValues place{std::string("web-1"), std::int64_t{42}};
    const auto cursor = make_cursor(place);
    CHECK(cursor == "x7765622d31-42");
    const auto read = parse_cursor(cursor, "tn");
    REQUIRE(read);
    CHECK(std::get<std::string>((*read)[0]) == "web-1");
    CHECK(std::get<std::int64_t>((*read)[1]) == 42);
    CHECK(parse_cursor(make_cursor({std::string()}), "t"));
}

TEST_CASE("cursor: what nobody wrote is refused") {
    for (const auto* wrong : {"", "x", "1-2", "x61-x62", "xff-1", "x00-1", "x6-1", "x61-1-1",
                              "x61-99999999999999999999", "61-1"})
        CHECK_FALSE(parse_cursor(wrong, "tn"));
    CHECK_FALSE(parse_cursor("x" + std::string(4000, '6') + "-1", "tn"));
}

TEST_CASE("cursor: conditions number their values in order") {
    Where where;
    CHECK(where.text().empty());
    where.add("a = ?", {std::int64_t{1}});
    where.add("(b, c) > (?, ?)", {std::int64_t{2}, std::string("x")});
    CHECK(where.text() == " WHERE a = ?1 AND (b, c) > (?2, ?3)");
    CHECK(where.values().size() == 3);
    CHECK(question_marks(2) == "?, ?");
    CHECK(question_marks(0) == "NULL");
}

TEST_CASE("cursor: a text is looked for as it is") {
    CHECK(like_anywhere("50%_!A") == "%50!%!_!!a%");
    CHECK(like_beginning("Web") == "web%");
}
