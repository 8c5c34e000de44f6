// SPDX-License-Identifier: Apache-2.0
#include "base/markup.h"

#include "support/catch.h"

using namespace bootseal;

TEST_CASE("XML text holds no markup and no character that XML forbids") {
    CHECK(xml_text("<a b=\"c\" d='e'>&]]>") ==
          "&lt;a b=&quot;c&quot; d=&apos;e&apos;&gt;&amp;]]&gt;");
    CHECK(xml_text("\x1b\xff\uffff\n") == "\\x1b\\xff\\xef\\xbf\\xbf\\x0a");
    CHECK(xml_text(std::string(5000, 'x')).size() == 5000);
    CHECK(xml_attribute("name", "a\"b") == " name=\"a&quot;b\"");
}

TEST_CASE("What is opened is closed, and what is text stays text") {
    Markup page;
    page.raw("<!DOCTYPE html>").open("p", {{"title", "a\"b"}}).text("1 < 2").empty("br");
    page.element("a", "x & y", {{"href", "/?a=1&b=2"}}).line().open("b");
    CHECK(std::move(page).take() ==
          "<!DOCTYPE html><p title=\"a&quot;b\">1 &lt; 2<br/>"
          "<a href=\"/?a=1&amp;b=2\">x &amp; y</a>\n<b></b></p>");
}

TEST_CASE("A text that is put into markup stays text, and has its place") {
    Markup page;
    page.open("p").put("<a href=\"%\">%</a>%", {"\"#", "1 < %"});
    CHECK(std::move(page).take() == "<p><a href=\"&quot;#\">1 &lt; %</a></p>");
}

TEST_CASE("A part of an id is told from every other, and fits an id of XML and of HTML") {
    CHECK(id_part("sshd-permit.1A") == "sshd-permit.1A");
    CHECK(id_part("a_b c\"\xff") == "a_5fb_20c_22_ff");
    CHECK(id_part("__run") == "_5f_5frun");
    CHECK(id_part("").starts_with("_"));
    CHECK(id_part("") != id_part("none"));
}
