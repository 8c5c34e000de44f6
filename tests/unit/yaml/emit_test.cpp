// SPDX-License-Identifier: Apache-2.0
#include "yaml/emit.h"

#include "support/catch.h"
#include "support/same_tree.h"

using namespace bootseal;

namespace {

Node parse(std::string_view bytes) {
    auto node = parse_yaml(bytes, "f");
    INFO((node ? "" : node.error().what) << " in:\n" << bytes);
    REQUIRE(node);
    return std::move(*node);
}

std::string emitted(std::string_view bytes) {
    return emit_yaml(parse(bytes));
}

Node text(std::string value, bool plain) {
    Node node;
    node.kind = Node::Kind::scalar;
    node.scalar = std::move(value);
    node.plain = plain;
    return node;
}

}  // namespace

TEST_CASE("emit: blocks, with leaves on one line") {
    constexpr std::string_view canonical =
        "ruleset:\n"
        "  id: a\n"
        "  benchmark: {name: B, version: 1.0}\n"
        "  platforms:\n"
        "    - {id: debian, version: \"12\"}\n"
        "rules:\n"
        "  - id: x\n"
        "    profiles: [p, q]\n"
        "    require:\n"
        "      - any:\n"
        "          - sysctl: {key: a.b, value: \"0\"}\n"
        "          - not:\n"
        "              package: {name: c, state: installed}\n"
        "    empty: []\n"
        "    none: ~\n";
    CHECK(emitted(canonical) == canonical);
    CHECK(emitted("rules: [ {id: x, empty: {}} ]\n") == "rules:\n  - id: x\n    empty: {}\n");
    CHECK(emitted("- - a\n  - [b]\n") == "- - a\n  - [b]\n");
}

TEST_CASE("emit: quotes stay, and come where they are needed") {
    CHECK(emitted("[a, 'a', \"it's\", '\\m', \"\\e\\n\", '~']\n") ==
          "- a\n- \"a\"\n- \"it's\"\n- '\\m'\n- \"\\x1b\\n\"\n- \"~\"\n");
    CHECK(emit_flow(text("a, b", true)) == "\"a, b\"");
    CHECK(emit_flow(text("", true)) == "\"\"");
    CHECK(emit_flow(text("\xe2\x80\xae\xc2\x85", true)) == "\"\\u202e\\x85\"");
}

TEST_CASE("emit: long text is folded, lines of text are a block") {
    std::string sentence = "word";
    while (sentence.size() < 300)
        sentence += " another";
    for (const auto* punctuation : {"", ":", " #", "'", " - x"}) {
        const std::string whole = "a" + std::string(punctuation) + " " + sentence;
        for (const bool plain : {false, true}) {
            Node root;
            root.kind = Node::Kind::mapping;
            root.entries.push_back({text("why", true), text(whole, plain)});
            const std::string folded = emit_yaml(root);
            CAPTURE(folded);
            CHECK(folded.find("another\n  another") != folded.npos);
            for (const auto line : lines(folded))
                CHECK(line.size() <= 100);
            CHECK(parse(folded).find("why")->scalar == whole);
        }
    }
    CHECK(emitted("a: '" + sentence + "  b'\n") == "a: \"" + sentence + "  b\"\n");
    CHECK(emitted("a: \"b\\n\\nc\\n\"\n") == "a: |\n  b\n\n  c\n");
    CHECK(emitted("a: \"b\\nc\"\n") == "a: |-\n  b\n  c\n");
    CHECK(emitted("a: \" b\\nc\"\n") == "a: \" b\\nc\"\n");
}

TEST_CASE("emit: a long key leaves room for what is not there") {
    const std::string key(150, 'k');
    CHECK(emitted(key + ": ~\n") == key + ": ~\n");
    CHECK(emitted(key + ": ''\n") == key + ": \"\"\n");
}

TEST_CASE("emit: a leaf too long for a line is a block") {
    std::string list = "a: [";
    for (int i = 0; i < 20; ++i)
        list += "element, ";
    list += "last]\n";
    CHECK(emitted(list).starts_with("a:\n  - element\n"));
}

TEST_CASE("emit: any text is read back as it was") {
    for (const auto* value : {"",
                              " ",
                              "-",
                              "--",
                              "---",
                              "...",
                              "- a",
                              "-a",
                              "-1",
                              "?",
                              "? a",
                              "?a",
                              ":",
                              ":a",
                              "a:",
                              "a: b",
                              "a #b",
                              "#a",
                              "a#b",
                              "&a",
                              "*a",
                              "!a",
                              "|",
                              ">",
                              "'",
                              "\"",
                              "%a",
                              "@a",
                              "`a",
                              "[a",
                              "a]",
                              "{a",
                              "a}",
                              "a,b",
                              ",",
                              "~",
                              "null",
                              "true",
                              "0",
                              "a\nb",
                              "a\n",
                              "\n",
                              "\na",
                              "a\n\n",
                              "a\n b\n",
                              " a\nb\n",
                              "a \n",
                              "a\tb",
                              "\ta",
                              "a\n\tb",
                              "a\\b",
                              "a\\\"b",
                              "a'b\"c",
                              "\x1b",
                              "\x7f",
                              "\x04",
                              "\r\n",
                              "\xc2\x85",
                              "\xef\xbb\xbf",
                              "\xe2\x80\xa8",
                              "<<",
                              "=",
                              "a\n#b\n",
                              "a\n---\nb\n",
                              "a\n...\n",
                              "--- a",
                              "... a",
                              "a ",
                              "\xf0\x9f\x98\x80"}) {
        for (const bool plain : {false, true}) {
            CAPTURE(value, plain);
            Node root;
            root.kind = Node::Kind::mapping;
            root.entries.push_back({text("k", true), text(value, plain)});
            Node list;
            list.kind = Node::Kind::sequence;
            list.items = {text(value, plain), text(value, plain), root};
            root.entries.push_back({text("list", true), list});
            root.entries.push_back({text(value, plain), text("v", true)});
            const Node again = parse(emit_yaml(root));
            CHECK(same_tree(again, root));
            CHECK(emit_yaml(again) == emit_yaml(root));
            CHECK(same_tree(parse(emit_flow(root)), root));
            CHECK(same_tree(parse(emit_yaml(text(value, plain))), text(value, plain)));
        }
    }
}
