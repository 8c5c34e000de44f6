// SPDX-License-Identifier: Apache-2.0
#include "report/xml.h"

#include "support/catch.h"

using namespace bootseal;

TEST_CASE("XML text holds no markup and no character that XML forbids") {
    CHECK(xml_text("<a b=\"c\" d='e'>&]]>") ==
          "&lt;a b=&quot;c&quot; d=&apos;e&apos;&gt;&amp;]]&gt;");
    CHECK(xml_text("\x1b\xff\uffff\n") == "\\x1b\\xff\\xef\\xbf\\xbf\\x0a");
    CHECK(xml_text(std::string(5000, 'x')).size() == 5000);
    CHECK(xml_attribute("name", "a\"b") == " name=\"a&quot;b\"");
}
