// SPDX-License-Identifier: Apache-2.0
#include "system/rpm_header.h"

#include "support/catch.h"
#include "support/rpm.h"

using namespace bootseal;

namespace {

std::string error_of(const std::string& bytes) {
    const auto header = RpmHeader::parse(bytes);
    return header ? "no error" : header.error().what;
}

}  // namespace

TEST_CASE("rpm header: strings and numbers by their tags") {
    const auto bytes = RpmHeaderMaker()
                           .text(1000, "bash")
                           .texts(1117, {"a", "", "c"})
                           .numbers(1116, {0, 1, 0xffffffff})
                           .entry(1004, 9, 2, std::string("en\0de\0", 6))
                           .bytes();
    const auto header = RpmHeader::parse(bytes);
    REQUIRE(header);
    CHECK(*header->string(1000) == "bash");
    CHECK(*header->string(1004) == "en");
    CHECK(*header->strings(1117) == std::vector<std::string_view>{"a", "", "c"});
    CHECK(*header->numbers(1116) == std::vector<std::uint32_t>{0, 1, 0xffffffff});
    CHECK_FALSE(*header->string(1));
    CHECK(header->strings(1)->empty());
    CHECK(header->numbers(1)->empty());
}

TEST_CASE("rpm header: what was added at installation counts") {
    const auto bytes = RpmHeaderMaker().text(1000, "first").text(1000, "second").bytes();
    CHECK(*RpmHeader::parse(bytes)->string(1000) == "second");
}

TEST_CASE("rpm header: one that is not as long as it says is refused") {
    const auto bytes = RpmHeaderMaker().text(1000, "bash").bytes();
    CHECK(error_of(bytes) == "no error");
    CHECK(error_of("") == "the header is cut off");
    for (std::size_t length = 8; length < bytes.size(); ++length)
        CHECK(error_of(bytes.substr(0, length)) == "the header is not as long as it says");
    CHECK(error_of(bytes + "x") == "the header is not as long as it says");
    CHECK(error_of(std::string(8, '\0')) == "the header is not as long as it says");
    CHECK(error_of(std::string(64, '\xff')) == "the header is not as long as it says");
    auto outside = bytes;
    outside[8 + 8] = 1;  // the first byte of the offset
    CHECK(error_of(outside) == "entry 1000 is not in the data");
}

TEST_CASE("rpm header: an entry that runs out of the data, or is another thing, is an error") {
    const auto bytes = RpmHeaderMaker()
                           .text(1, "fine")
                           .entry(2, 6, 1, "no end")
                           .entry(3, 8, 0xffffffff, "")
                           .entry(4, 4, 2, "1234")
                           .entry(5, 4, 0x40000001, "")
                           .bytes();
    const auto header = RpmHeader::parse(bytes);
    REQUIRE(header);
    CHECK(header->string(1));
    CHECK(header->string(2).error().what == "entry 2 has no end");
    CHECK(header->strings(3).error().what == "entry 3 has too many strings");
    CHECK(header->numbers(4).error().what == "entry 4 has no end");
    CHECK(header->numbers(5).error().what == "entry 5 has no end");
    CHECK(header->numbers(1).error().what == "entry 1 is no number");
    CHECK(header->string(4).error().what == "entry 4 is no string");
}
