// SPDX-License-Identifier: Apache-2.0
#include "image/trace_list.h"

#include "support/catch.h"

using namespace bootseal;

namespace {

const std::string head =
    "list: {id: small, version: \"1\", serial: 3, expires: 2027-11-21T00:00:00Z}\ntraces:\n";

Result<TraceList> parsed(const std::string& traces) {
    return parse_trace_list(head + traces, "list.yaml");
}

std::string fault(const std::string& traces) {
    const auto list = parsed(traces);
    return list ? "none" : list.error().what;
}

std::string removes(const std::string& pattern) {
    return "- {id: a, why: It is old., remove: [" + pattern + "]}\n";
}

}  // namespace

TEST_CASE("trace list: all that a trace can say") {
    const auto list = parsed(
        "- id: all\n  why: It is old.\n  only: tree\n  remove: [/a/*]\n  truncate: [/var/log/**]\n"
        "  keep: [/a/b]\n  swap: [/swap]\n  reset: {path: /etc/x, content: \"y\\n\", mode: "
        "\"0600\","
        " optional: true}\n  lines: {path: /etc/hosts, beginning: \"10.0.0.1 \"}\n"
        "  users: {cloud_init: true, names: [ann]}\n"
        "- {id: link, why: It is old., reset: {path: /etc/y, link: /etc/x}}\n");
    REQUIRE(list);
    CHECK(list->id == "small");
    CHECK(list->serial == 3);
    REQUIRE(list->traces.size() == 2);
    const auto& all = list->traces[0];
    CHECK(all.tree_only);
    CHECK(all.remove == std::vector<std::string>{"a/*"});
    CHECK(all.truncate == std::vector<std::string>{"var/log/**"});
    CHECK(all.keep == std::vector<std::string>{"a/b"});
    CHECK(all.swap == std::vector<std::string>{"swap"});
    CHECK(all.reset->path == "etc/x");
    CHECK(all.reset->access.mode == 0600);
    CHECK(all.reset->optional);
    CHECK(all.lines->beginning == "10.0.0.1 ");
    CHECK(all.users->cloud_init);
    CHECK(all.users->names == std::vector<std::string>{"ann"});
    CHECK(list->traces[1].reset->target == "/etc/x");
}

TEST_CASE("trace list: a pattern names where it is") {
    CHECK(fault(removes("/etc/x")) == "none");
    CHECK(fault(removes("etc/x")) == "list.yaml:3:28: trace: remove etc/x must begin with a slash");
    for (const auto* pattern : {"/", "/*", "/**", "/a/", "/a//b", "/a/../b", "/./a", "/a/***"}) {
        CAPTURE(pattern);
        CHECK(fault(removes(pattern)) != "none");
    }
}

TEST_CASE("trace list: what makes no sense is an error with its place") {
    CHECK(fault("") != "none");
    CHECK(fault("- {id: a, why: It is old.}\n").find("list.yaml:3:") == 0);
    CHECK(fault(removes("/a") + removes("/b")) == "list.yaml:4:3: there is a trace a before");
    for (const auto* what :
         {"reset: {path: /a}", "reset: {path: /a, content: x, link: y}",
          "reset: {path: /a*, content: x}", "reset: {path: /a, content: x, mode: \"9\"}",
          "lines: {path: /a, beginning: \" \"}", "remove: [/a], only: machine", "removes: [/a]"}) {
        CAPTURE(what);
        CHECK(fault("- {id: a, why: It is old., " + std::string(what) + "}\n") != "none");
    }
}
