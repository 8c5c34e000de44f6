// SPDX-License-Identifier: Apache-2.0
#include "report/licence.h"

#include "support/catch.h"

using namespace bootseal;

namespace {

std::string read(std::string_view written) {
    const auto licence = licence_of(written);
    switch (licence.form) {
        case Licence::Form::id:
            return "id " + licence.text;
        case Licence::Form::expression:
            return "expression " + licence.text;
        default:
            return "name " + licence.text;
    }
}

}  // namespace

TEST_CASE("licence: an id of SPDX is one in any case") {
    CHECK(read("MIT") == "id MIT");
    CHECK(read("bsd-3-clause") == "id BSD-3-Clause");
    CHECK(read("GPL-2.0-or-later") == "id GPL-2.0-or-later");
}

TEST_CASE("licence: Debian's short names that mean the same") {
    CHECK(read("Expat") == "id MIT");
    CHECK(read("GPL-2") == "id GPL-2.0-only");
    CHECK(read("GPL-2.0+") == "id GPL-2.0-or-later");
    CHECK(read("LGPL-2.1+") == "id LGPL-2.1-or-later");
    CHECK(read("GFDL-NIV-1.3+") == "id GFDL-1.3-no-invariants-or-later");
    CHECK(read("GFDL-1.3") == "id GFDL-1.3-only");
    CHECK(read("Apache-2") == "id Apache-2.0");
    CHECK(read("CC0") == "id CC0-1.0");
}

TEST_CASE("licence: what SPDX has no word for stays as it was written") {
    for (const auto* other :
         {"GPL", "GPL-2++", "GPL-9", "GPL-", "public-domain", "BSD", "Artistic",
          "GPL-3+ with Bison exception", "GPLv2+ and MIT", "", "and", "gpl-2.0.0"}) {
        CHECK(read(other) == "name " + std::string(other));
    }
}

TEST_CASE("licence: an expression of known ids, and no other") {
    CHECK(read("MIT AND GPL-2.0-only") == "expression MIT AND GPL-2.0-only");
    CHECK(read("GPL-2+ or expat") == "expression GPL-2.0-or-later OR MIT");
    CHECK(read("(MIT OR ISC)AND Zlib") == "expression (MIT OR ISC) AND Zlib");
    CHECK(read("( ( MIT ) )") == "expression ((MIT))");
    CHECK(read("GPL-2.0-only WITH Linux-syscall-note OR MIT") ==
          "expression GPL-2.0-only WITH Linux-syscall-note OR MIT");
    for (const auto* broken : {"MIT AND", "AND MIT", "(MIT", "MIT)", "MIT ISC", "MIT AND Nothing",
                               "MIT WITH", "MIT WITH nothing", "()", "MIT OR OR ISC"}) {
        CHECK(read(broken) == "name " + std::string(broken));
    }
}
