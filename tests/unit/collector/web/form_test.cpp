// SPDX-License-Identifier: Apache-2.0
#include "web/form.h"

#include "support/catch.h"

using namespace bootseal;

TEST_CASE("form: names and values are decoded as browsers encode them") {
    const auto form = parse_form("q=two+words%21&empty=&bare&plus=%2B");
    REQUIRE(form);
    CHECK(form->value("q") == "two words!");
    CHECK(form->value("plus") == "+");
    CHECK(form->value("empty").empty());
    CHECK(form->value("bare").empty());
    CHECK(form->value("other").empty());
    CHECK(form->all().size() == 4);
    CHECK(parse_form("")->all().empty());
}

TEST_CASE("form: what is not encoded rightly, no text, or said twice is refused") {
    for (const char* text : {"q=%", "q=%1", "q=%zz", "q=%+1", "q=%-1", "q=%00", "q=a%0d%0ab",
                             "q=%ff", "%c3%28=1", "a=1&a=2", "a=1&%61=2"}) {
        INFO(text);
        CHECK_FALSE(parse_form(text));
    }
}

TEST_CASE("form: it is bounded") {
    CHECK(parse_form("a=" + std::string(most_form_bytes - 2, 'x')));
    CHECK_FALSE(parse_form("a=" + std::string(most_form_bytes - 1, 'x')));
    std::string many;
    for (int i = 0; i < 65; ++i)
        many += "a" + std::to_string(i) + "=1&";
    CHECK_FALSE(parse_form(many));
}

TEST_CASE("form: an address is read as it was written") {
    const std::string odd = "a b&c=d+%/?#\"<ü";
    const auto url = make_url("/hosts", {{"q", odd}, {"empty", ""}, {"os", "debian 12"}});
    CHECK(url == "/hosts?q=a%20b%26c%3dd%2b%25%2f%3f%23%22%3c%c3%bc&os=debian%2012");
    const auto form = parse_form(url.substr(url.find('?') + 1));
    REQUIRE(form);
    CHECK(form->value("q") == odd);
    CHECK(form->value("os") == "debian 12");
}

TEST_CASE("form: a cookie that is there twice is nobody's") {
    CHECK(cookie_value("a=1; bootseal=2", "bootseal") == "2");
    CHECK(cookie_value("bootseal-form=1", "bootseal").empty());
    CHECK(cookie_value("bootseal=1; bootseal=2", "bootseal").empty());
    CHECK(cookie_value("bootseal", "bootseal").empty());
    CHECK(cookie_value("", "bootseal").empty());
}
