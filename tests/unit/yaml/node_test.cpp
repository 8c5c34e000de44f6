// SPDX-License-Identifier: Apache-2.0
#include "yaml/node.h"

#include "support/catch.h"

using namespace bootseal;

namespace {

Node good(std::string_view bytes) {
    auto node = parse_yaml(bytes, "f.yaml");
    INFO((node ? "" : node.error().what));
    REQUIRE(node);
    return *node;
}

std::string refusal(std::string_view bytes, const YamlLimits& limits = {}) {
    const auto node = parse_yaml(bytes, "f.yaml", limits);
    REQUIRE_FALSE(node);
    return node.error().what;
}

bool is_null(const Node& node) {
    return node.kind == Node::Kind::null;
}

std::string repeat(std::string_view part, std::size_t times) {
    std::string result;
    while (times-- > 0)
        result += part;
    return result;
}

}  // namespace

TEST_CASE("yaml: a document becomes a tree that knows its places") {
    const Node root = good("name: one\nlist:\n  - a\n  - {b: c}\n");
    REQUIRE(root.kind == Node::Kind::mapping);
    REQUIRE(root.entries.size() == 2);
    CHECK(root.entries[0].key.scalar == "name");
    CHECK(root.find("name")->scalar == "one");
    CHECK(root.find("name")->where() == "f.yaml:1:7");
    CHECK(root.entries[1].key.where() == "f.yaml:2:1");
    const Node& list = *root.find("list");
    REQUIRE(list.kind == Node::Kind::sequence);
    REQUIRE(list.items.size() == 2);
    CHECK(list.items[0].where() == "f.yaml:3:5");
    CHECK(list.items[1].find("b")->scalar == "c");
    CHECK(list.items[1].find("b")->where() == "f.yaml:4:9");
    CHECK(root.find("absent") == nullptr);
}

TEST_CASE("yaml: quotes are remembered") {
    const Node root = good("[1, \"1\", '1', plain text, \"\"]");
    std::vector<bool> plain;
    for (const auto& item : root.items)
        plain.push_back(item.plain);
    CHECK(plain == std::vector<bool>{true, false, false, true, false});
    CHECK(root.items[4].kind == Node::Kind::scalar);
    CHECK_FALSE(good("|\n  block\n").plain);
}

TEST_CASE("yaml: null is what is empty, ~ or null, without quotes") {
    const Node root = good("{a: , b: ~, c: null, d: 'null', e: \"~\", f: nil}");
    CHECK(is_null(*root.find("a")));
    CHECK(is_null(*root.find("b")));
    CHECK(is_null(*root.find("c")));
    CHECK(root.find("d")->scalar == "null");
    CHECK(root.find("e")->scalar == "~");
    CHECK(root.find("f")->scalar == "nil");
    CHECK(is_null(good("")));
    CHECK(is_null(good("# nothing\n")));
    CHECK(good("").where() == "f.yaml:1:1");
}

TEST_CASE("yaml: a value that is not there has the place of its key") {
    const Node root = good("a:\nb:\n  c:\n\n\nd: 1\n");
    CHECK(root.find("a")->where() == "f.yaml:1:1");
    CHECK(root.find("b")->find("c")->where() == "f.yaml:3:3");
}

TEST_CASE("yaml: text comes out as YAML says") {
    CHECK(good("|\n  a\n  b\n").scalar == "a\nb\n");
    CHECK(good(">-\n  a\n  b\n").scalar == "a b");
    CHECK(good("\"a\\n\\u00fc\\x1b\"").scalar == "a\n\xc3\xbc\x1b");
    CHECK(good("'it''s'").scalar == "it's");
    CHECK(good("gr\xc3\xbc\xc3\x9f").scalar == "gr\xc3\xbc\xc3\x9f");
    CHECK(good("a: b # c\n").find("a")->scalar == "b");
}

TEST_CASE("yaml: an error of syntax names its place") {
    CHECK(refusal("a: 1\nb: [\n").starts_with("f.yaml:3:1: "));
    CHECK(refusal("a: b: c\n").starts_with("f.yaml:1:5: "));
}

TEST_CASE("yaml: quoted text ends before the file does") {
    for (const auto* text : {"\"b\n", "'b\n", "'b''\n", "\"b\\\"\n", "&x 'b\n", "'b"}) {
        CAPTURE(text);
        CHECK(refusal(std::string("a: ") + text).starts_with("f.yaml:"));
    }
    CHECK(good("'''b'''\n").scalar == "'b'");
    CHECK(good("\"\\\\\"").scalar == "\\");
}

TEST_CASE("yaml: a key comes once") {
    CHECK(refusal("a: 1\nb: 2\na: 3\n") == "f.yaml:3:1: duplicate key a");
    CHECK(refusal("{a: 1, 'a': 3}") == "f.yaml:1:8: duplicate key a");
    CHECK(good("{a: {b: 1}, c: {b: 1}}").entries.size() == 2);
}

TEST_CASE("yaml: a key is text") {
    CHECK(refusal("[a]: 1\n") == "f.yaml:1:1: a key that is not text");
    CHECK(refusal("{{a: b}: 1}\n") == "f.yaml:1:2: a key that is not text");
    CHECK(refusal("~: 1\n") == "f.yaml:1:1: a key that is not text");
    CHECK(refusal(": 1\n") == "f.yaml:1:1: a key that is not text");
    CHECK(refusal("? - a\n: 1\n").ends_with("a key that is not text"));
}

TEST_CASE("yaml: a key has a colon") {
    CHECK(refusal("a: 1\nb\n") == "f.yaml:2:1: a key without ':'");
    CHECK(refusal("{a: 1, 'b'}") == "f.yaml:1:8: a key without ':'");
    CHECK(refusal("{a: &b 1, *b }") == "f.yaml:1:11: a key without ':'");
    CHECK(refusal("{a: 1, b}") == "f.yaml:1:8: a key without ':'");
    for (const auto* text : {"a :\n", "'a':\n", "\"a\" :\n", "{a: , b: 1}", "{\"a\":}", "&x a:\n",
                             "? a\n:\n", "&x 'a':\n"}) {
        CAPTURE(text);
        CHECK(is_null(good(text).entries[0].value));
    }
    CHECK(is_null(good("a: &b c\n*b :\n").entries[1].value));
}

TEST_CASE("yaml: a key is short") {
    CHECK(parse_yaml(repeat("k", 200) + ": 1\n", "f"));
    CHECK(refusal(repeat("k", 201) + ": 1\n") == "f.yaml:1:1: a key of more than 200 bytes");
}

TEST_CASE("yaml: the merge key has no meaning") {
    const Node root = good("a: &a {b: 1}\nc:\n  <<: *a\n");
    CHECK(root.find("c")->find("b") == nullptr);
    CHECK(root.find("c")->find("<<") != nullptr);
}

TEST_CASE("yaml: there are no tags") {
    for (const auto* text : {"!!str 1", "!x y", "!<a> b", "! 1", "!!map {}", "! [a]", "!!seq\n- a",
                             "&a ! 1", "&a !!int 1", "!!null", "! 'a'"}) {
        CAPTURE(text);
        const std::string bytes = std::string("k: ") + text + "\n";
        CHECK(refusal(bytes) == "f.yaml:1:4: tags are not supported");
    }
    CHECK(good("'! a'").scalar == "! a");
    CHECK(good("k: &a '! a'").find("k")->scalar == "! a");
}

TEST_CASE("yaml: one file is one document") {
    CHECK(refusal("a: 1\n---\nb: 2\n").ends_with(": a second document in one file"));
    CHECK(refusal("--- a\n--- b\n").starts_with("f.yaml:2:"));
    CHECK(refusal("a\n...\nb\n").ends_with(": a second document in one file"));
    CHECK(good("---\na: 1\n...\n").find("a")->scalar == "1");
}

TEST_CASE("yaml: bytes that a reader does not see are refused") {
    using namespace std::string_view_literals;
    CHECK(refusal("a: \0b\n"sv) == "f.yaml:1:4: control character \\x00");
    CHECK(refusal("a: 1\n\x04\nb: 2\n") == "f.yaml:2:1: control character \\x04");
    CHECK(refusal("a: \x1b[2J") == "f.yaml:1:4: control character \\x1b");
    CHECK(refusal("a: 1\r\n") == "f.yaml:1:5: control character \\x0d");
    CHECK(refusal("a: \x7f") == "f.yaml:1:4: control character \\x7f");
    CHECK(refusal("a: \xc2\x85") == "f.yaml:1:4: control character \\xc2\\x85");
    CHECK(refusal("\xef\xbb\xbf: 1") == "f.yaml:1:1: control character \\xef\\xbb\\xbf");
    CHECK(refusal("a: \xe2\x80\xae") == "f.yaml:1:4: control character \\xe2\\x80\\xae");
    CHECK(refusal("a: \xe2\x81\xa6") == "f.yaml:1:4: control character \\xe2\\x81\\xa6");
    CHECK(refusal("a: \"b\\0\"") == "f.yaml:1:4: a NUL byte in text");
    CHECK(good("a: \xe2\x80\x93\n").find("a")->scalar == "\xe2\x80\x93");
    CHECK(good("a: b\t\n").find("a")->scalar == "b");
}

TEST_CASE("yaml: what is not UTF-8 is refused") {
    CHECK(refusal("a: 1\nb: \xff\n") == "f.yaml:2:4: not UTF-8");
    CHECK(refusal("a: \xc3") == "f.yaml:1:4: not UTF-8");
    CHECK(refusal("a: \xc0\xaf") == "f.yaml:1:4: not UTF-8");
    CHECK(refusal("a: \"\\N\"") == "f.yaml:1:4: an escape that is not UTF-8");
    CHECK(refusal("\xfe\xff") == "f.yaml:1:1: not UTF-8");
}

TEST_CASE("yaml: an alias is a copy") {
    const Node root = good("a: &x [1, {b: 2}]\nc: *x\n");
    REQUIRE(root.find("c")->items.size() == 2);
    CHECK(root.find("c")->items[1].find("b")->scalar == "2");
    CHECK(good("{a: &x k, *x : 1}").find("k")->scalar == "1");
    CHECK(refusal("a: &x [*x]\n") == "f.yaml:1:8: an alias within what it stands for");
    CHECK(refusal("a: *x\n").starts_with("f.yaml:1:4: "));
}

TEST_CASE("yaml: a document over a limit is refused") {
    YamlLimits limits;
    limits.bytes = 10;
    CHECK(parse_yaml("a: 3456789", "f", limits));
    CHECK(refusal("a: 34567890", limits) == "f.yaml:1:11: more than 10 bytes");

    limits = {};
    limits.depth = 3;
    CHECK(parse_yaml("[[a]]", "f", limits));
    CHECK(refusal("[[[a]]]", limits) == "f.yaml:1:4: nested deeper than 3");
    CHECK(refusal("a:\n  b:\n    c:\n      d\n", limits) == "f.yaml:3:5: nested deeper than 3");

    limits = {};
    limits.nodes = 4;
    CHECK(parse_yaml("- a\n- b\n- c\n", "f", limits));
    CHECK(refusal("- a\n- b\n- c\n- d\n", limits) == "f.yaml:4:3: more than 4 nodes");
    CHECK(refusal("[a, b, c, d]", limits).ends_with(": more than 4 nodes"));
}

TEST_CASE("yaml: aliases cannot go around a limit") {
    std::string laughs = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]\n";
    for (int i = 1; i < 20; ++i) {
        const std::string last = "*a" + std::to_string(i - 1);
        laughs += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + last +
                  repeat(", " + last, 9) + "]\n";
    }
    CHECK(refusal(laughs).ends_with(": more than 200000 nodes"));

    std::string tower = "- &b0 [a]\n";
    for (int i = 1; i < 40; ++i) {
        tower += "- &b" + std::to_string(i) + " [*b" + std::to_string(i - 1) + "]\n";
    }
    CHECK(refusal(tower).ends_with(": nested deeper than 32"));

    const std::string heavy = "- &c " + repeat("x", 1 << 20) + "\n" + repeat("- *c\n", 1000);
    CHECK(refusal(heavy).ends_with(": more than 4194304 bytes"));

    std::string copies;
    for (int i = 0; i < 30; ++i)
        copies += "&d" + std::to_string(i) + " [";
    copies += repeat("a, ", 20'000) + repeat("]", 30);
    CHECK(refusal(copies).ends_with(": more than 200000 nodes"));
}

TEST_CASE("yaml: nesting without end is refused, not followed") {
    constexpr std::size_t many = 1'000'000;
    for (const auto* part :
         {"[", "{", "{a: ", "- ", "? ", "[? ", "a: {", "&a [", "'a': [", "-\n"}) {
        CAPTURE(part);
        refusal(repeat(part, many));
    }
    std::string indented;
    for (std::size_t i = 0; i < 1000; ++i)
        indented += repeat(" ", i) + "a:\n";
    CHECK(refusal(indented) == "f.yaml:32:32: nested deeper than 32");
}
