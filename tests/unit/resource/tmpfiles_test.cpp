// SPDX-License-Identifier: Apache-2.0
#include "resource/tmpfiles.h"

#include "support/resource.h"

namespace bootseal {

namespace {

constexpr auto journal = "tmpfiles: {path: /var/log/journal/%m, mode: '2755'}";

}  // namespace

TEST_CASE("tmpfiles: every line that gives the path a mode counts") {
    Scratch tree;
    CHECK_FALSE(Machine(tree).holds(*make_resource(journal)));
    tree.put("usr/lib/tmpfiles.d/a.conf",
             "z /var/log/journal/%m ~2750 root root - -\n"
             "a+ /var/log/journal/%m - - - - d:group:adm:r-x\n"
             "z /var/log/journal 0777 root root\n"
             "z /var/log/journal/%m - root root\n");
    CHECK(Machine(tree).holds(*make_resource(journal)));
    tree.put("etc/tmpfiles.d/b.conf",
             "\n#z /var/log/journal/%m 0777\nZ! /var/log/journal/%m 0775\n");
    const auto evidence = Machine(tree).inspect(*make_resource(journal));
    REQUIRE(evidence);
    REQUIRE(evidence->size() == 2);
    CHECK(evidence->at(1).where == "/etc/tmpfiles.d/b.conf:3");
    CHECK(evidence->at(1).actual == "0775");
    Machine machine(tree);
    CHECK_FALSE(machine.remedy(*make_resource(journal)));
}

TEST_CASE("tmpfiles: a file of the same name hides the packaged one") {
    Scratch tree;
    tree.put("usr/lib/tmpfiles.d/a.conf", "z /var/log/journal/%m 2755\n");
    Machine machine(tree);
    CHECK(machine.remedy(*make_resource(journal)));
    tree.link("etc/tmpfiles.d/a.conf", "/dev/null");
    CHECK_FALSE(Machine(tree).holds(*make_resource(journal)));
    tree.directory("etc/tmpfiles.d/c.conf");
    CHECK(Machine(tree).inspect(*make_resource(journal)));
}

TEST_CASE("tmpfiles: fields that make no sense are refused") {
    for (const std::string yaml :
         {"tmpfiles: {path: a, mode: '0640'}", "tmpfiles: {path: /a b, mode: '0640'}",
          "tmpfiles: {path: /a, mode: '9999'}", "tmpfiles: {path: /a, mode: '640'}",
          "tmpfiles: {path: /a}", "tmpfiles: {path: /a, mode: '0640', b: 1}"}) {
        INFO(yaml);
        CHECK_FALSE(parse_resource(yaml));
    }
}

}  // namespace bootseal
