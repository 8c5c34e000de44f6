// SPDX-License-Identifier: Apache-2.0
#include "resource/apt_config.h"

#include "base/text.h"
#include "support/catch.h"
#include "support/consumer.h"
#include "support/process.h"
#include "support/scratch.h"

namespace bootseal {

namespace {

using List = std::vector<std::string>;

List options(std::string_view text) {
    AptOptions found;
    parse_apt_options(text, "f", found);
    List result;
    for (const auto& [name, option] : found)
        result.push_back(name + "=" + option.value);
    return result;
}

List sources(std::string_view text, bool stanzas) {
    List result;
    for (const auto& source : parse_apt_sources(text, "f", stanzas)) {
        result.push_back(std::to_string(source.line) + " " + source.text +
                         (source.unchecked ? " unchecked" : ""));
    }
    return result;
}

}  // namespace

TEST_CASE("apt_config: options in scopes, comments, and the last value") {
    CHECK(options("APT::A \"1\";\napt { a \"2\"; B { c::d x; }; };\n") ==
          List{"apt::a=2", "apt::b::c::d=x"});
    CHECK(options("// A \"1\";\n# A \"1\";\n/* A \"1\"; */ B \"2;//\";") == List{"b=2;//"});
    CHECK(options("A \"1\"\n;A {\"x\";\"y\";};") == List{"a=1"});
    CHECK(options("A \"open") == List{});
    CHECK(options(std::string(100, '{')) == List{});
}

TEST_CASE("apt_config: what apt-config says of the same text", "[consumer]") {
    if (!has_consumer("/usr/bin/apt-config")) return;
    const std::string text =
        "X::A \"1\"; // c\nX { B \"2\"; C { D \"3\"; }; E { \"l\"; }; };\n/* X::A \"9\"; */\n"
        "X::a \"4\";\n";
    Scratch tree;
    tree.put("conf", text);
    const auto said =
        run({"/usr/bin/apt-config", "-c", tree.path("conf"), "dump", "--no-empty", "X"});
    INFO(said.err);
    REQUIRE(said.status == 0);
    AptOptions found;
    parse_apt_options(text, "f", found);
    for (const auto& [name, option] : found)
        CHECK(lower(said.out).find(name + " \"" + option.value + "\"") != std::string::npos);
}

TEST_CASE("apt_config: lines of sources.list") {
    CHECK(sources("deb http://x s main # c\n# deb http://y s main\ndeb-src http://z s\n", false) ==
          List{"1 deb http://x s main", "3 deb-src http://z s"});
    CHECK(sources("deb [ arch=amd64 trusted=yes ] http://x s main\n", false) ==
          List{"1 deb http://x s main unchecked"});
    CHECK(sources("deb [allow-insecure=no] http://x s main\ndeb\n", false) ==
          List{"1 deb http://x s main"});
    const auto signed_by = parse_apt_sources("deb [signed-by=/a,/b] http://x s main\n", "f", false);
    CHECK(signed_by.at(0).keys == List{"/a", "/b"});
}

TEST_CASE("apt_config: stanzas") {
    const auto* text =
        "# c\nTypes: deb\nURIs: http://x\nSuites: s\nComponents: main\n contrib\n"
        "Signed-By: /a\n\nTypes: deb\nURIs: http://y\nSuites: s\nEnabled: no\n\n"
        "types: deb\nuris: http://z\nsuites: s\ntrusted: yes\n";
    CHECK(sources(text, true) ==
          List{"2 deb http://x s main contrib", "14 deb http://z s unchecked"});
    CHECK(parse_apt_sources(text, "f", true).at(0).keys == List{"/a"});
}

TEST_CASE("apt_config: files that apt passes over are passed over") {
    Scratch tree;
    tree.put("etc/apt/apt.conf.d/10a", "A \"1\";");
    tree.put("etc/apt/apt.conf.d/20b.conf", "A \"2\";");
    tree.put("etc/apt/apt.conf.d/30c.bak", "A \"3\";");
    tree.put("etc/apt/sources.list.d/x.list.bak", "deb http://x s main\n");
    tree.put("etc/apt/sources.list.d/y.list", "deb http://y s main\n");
    const Overlay files(tree.root());
    const auto options = read_apt_options(files);
    REQUIRE(options);
    CHECK(options->at("a").value == "2");
    tree.put("etc/apt/apt.conf", "A \"4\";");
    CHECK(read_apt_options(Overlay(tree.root()))->at("a").value == "4");
    CHECK(read_apt_sources(files)->size() == 1);
}

}  // namespace bootseal
