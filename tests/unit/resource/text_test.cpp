// SPDX-License-Identifier: Apache-2.0
#include "resource/text.h"

#include <sys/stat.h>

#include "support/resource.h"

namespace bootseal {

namespace {

const std::string banner =
    "text: {file: /etc/issue, content: \"Authorized use only.\\n\", without: ['\\m', Debian]}";
const std::string exact = "text: {file: /etc/issue, content: \"Authorized use only.\\n\"}";

bool holds(const std::string& yaml, const std::string& content) {
    Scratch tree;
    tree.put("etc/issue", content);
    return Machine(tree).holds(*make_resource(yaml));
}

}  // namespace

TEST_CASE("text: any text without the sequences complies, escapes in their own case") {
    CHECK(holds(banner, "Go away.\n"));
    CHECK(holds(banner, ""));
    CHECK(holds(banner, "\\M\n"));
    CHECK_FALSE(holds(banner, "on \\m\n"));
    CHECK_FALSE(holds(banner, "welcome to dEBIAN\n"));
}

TEST_CASE("text: without a list the text must be equal") {
    CHECK(holds(exact, "Authorized use only.\n"));
    CHECK_FALSE(holds(exact, "Authorized use only."));
}

TEST_CASE("text: no file shows nothing, which is only enough where nothing must be said") {
    Scratch tree;
    CHECK(Machine(tree).holds(*make_resource(banner)));
    CHECK_FALSE(Machine(tree).holds(*make_resource(exact)));
}

TEST_CASE("text: evidence names what was found and not the text") {
    Scratch tree;
    tree.put("etc/issue", "secret \\m Debian\n");
    const auto evidence = Machine(tree).inspect(*make_resource(banner));
    REQUIRE(evidence);
    CHECK(evidence->front().where == "/etc/issue");
    CHECK(evidence->front().expected == "without \\m, Debian");
    CHECK(evidence->front().actual == "has \\m, Debian");
}

TEST_CASE("text: the remedy writes the text once and leaves what complies") {
    for (const auto& yaml : {banner, exact}) {
        Scratch tree;
        tree.put("etc/issue", "Debian \\m\n", 0600);
        Machine machine(tree);
        const auto resource = make_resource(yaml);
        REQUIRE(machine.remedy(*resource));
        CHECK(machine.holds(*resource));
        const auto pending = machine.files.pending();
        REQUIRE(pending.contains("etc/issue"));
        CHECK(pending.at("etc/issue").content == "Authorized use only.\n");
        CHECK(pending.at("etc/issue").access.mode == 0600);
        REQUIRE(machine.remedy(*resource));
        CHECK(machine.files.pending() == pending);
    }
    Scratch tree;
    Machine machine(tree);
    REQUIRE(machine.remedy(*make_resource(banner)));
    CHECK(machine.files.pending().empty());
}

TEST_CASE("text: what is not a file is an error") {
    Scratch tree;
    tree.directory("etc");
    REQUIRE(::mkfifo(tree.path("etc/issue").c_str(), 0600) == 0);
    CHECK_FALSE(Machine(tree).inspect(*make_resource(banner)));
}

TEST_CASE("text: fields that make no sense are refused") {
    for (const auto* wrong : {"text: {file: etc/issue, content: a}", "text: {file: /etc/issue}",
                              "text: {file: /etc/issue, content: a, without: []}",
                              "text: {file: /etc/issue, content: a, without: ['']}",
                              "text: {file: /etc/issue, content: my debian, without: [Debian]}",
                              "text: {file: /etc/issue, content: a, extra: b}"}) {
        INFO(wrong);
        CHECK_FALSE(parse_resource(wrong));
    }
}

}  // namespace bootseal
