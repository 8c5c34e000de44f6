// SPDX-License-Identifier: Apache-2.0
#include "yaml/fields.h"

#include "support/catch.h"

using namespace bootseal;

namespace {

/// The fields of a mapping, and the tree that they refer to.
struct Sample {
    explicit Sample(std::string_view bytes) {
        auto node = parse_yaml(bytes, "f");
        REQUIRE(node);
        root = std::move(*node);
    }
    Fields fields() const { return *Fields::open(root, "thing"); }

    Node root;
};

template <class T>
std::string refusal(const Result<T>& result) {
    REQUIRE_FALSE(result);
    return result.error().what;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("fields: only a mapping has fields") {
    CHECK(refusal(Fields::open(Sample("[a]").root, "thing")) == "f:1:1: thing must be a mapping");
    CHECK(refusal(Fields::open(Sample("").root, "thing")) == "f:1:1: thing must be a mapping");
}

TEST_CASE("fields: text is any scalar, quoted or not") {
    const Sample sample("{a: x, b: '', c: 1, d: [x], e: ~}");
    auto fields = sample.fields();
    CHECK(*fields.text("a") == "x");
    CHECK(fields.text("b")->empty());
    CHECK(*fields.text("c") == "1");
    CHECK(refusal(fields.text("d")) == "f:1:21: thing: d must be text");
    CHECK(refusal(fields.text("e")) == "f:1:29: thing: e is missing");
    CHECK(refusal(fields.text("z")) == "f:1:1: thing: z is missing");
    CHECK(**fields.optional_text("a") == "x");
    CHECK(*fields.optional_text("e") == std::nullopt);
    CHECK(*fields.optional_text("z") == std::nullopt);
    CHECK_FALSE(fields.optional_text("d"));
}

TEST_CASE("fields: a number is plain, decimal and within its bounds") {
    const Sample sample("{a: 5, b: '5', c: 0640, d: 5x, e: -3, f: [5], g: 0, h: +5, i: 1.0}");
    auto fields = sample.fields();
    CHECK(*fields.number("a", 0, 10) == 5);
    CHECK(*fields.number("a", 5, 5) == 5);
    CHECK(*fields.number("e", -3, 0) == -3);
    CHECK(*fields.number("g", 0, 0) == 0);
    CHECK(refusal(fields.number("a", 6, 10)) == "f:1:2: thing: a must be from 6 to 10");
    CHECK(refusal(fields.number("a", 0, 4)) == "f:1:2: thing: a must be from 0 to 4");
    for (const auto* key : {"b", "c", "d", "f", "h", "i"}) {
        CAPTURE(key);
        CHECK(refusal(fields.number(key, 0, 1000)).ends_with("a whole number without quotes"));
    }
    CHECK(refusal(fields.number("z", 0, 1)) == "f:1:1: thing: z is missing");
    CHECK(*fields.optional_number("z", 0, 1) == std::nullopt);
    CHECK(*fields.optional_number("a", 0, 9) == 5);
}

TEST_CASE("fields: a flag is true or false and keeps its default") {
    const Sample sample("{a: true, b: false, c: 'true', d: yes, e: [true], f: ~}");
    auto fields = sample.fields();
    bool value = false;
    CHECK(fields.flag("a", value));
    CHECK(value);
    CHECK(fields.flag("b", value));
    CHECK_FALSE(value);
    value = true;
    CHECK(fields.flag("z", value));
    CHECK(fields.flag("f", value));
    CHECK(value);
    for (const auto* key : {"c", "d", "e"}) {
        CAPTURE(key);
        CHECK(refusal(fields.flag(key, value)).ends_with("true or false, without quotes"));
    }
}

TEST_CASE("fields: a choice is the index of a name") {
    const Sample sample("{a: two, b: three}");
    auto fields = sample.fields();
    CHECK(*fields.choice("a", {"one", "two"}) == 1);
    CHECK(refusal(fields.choice("b", {"one", "two"})) ==
          "f:1:10: thing: b must be one of one, two");
    CHECK(refusal(fields.choice("z", {"one"})) == "f:1:1: thing: z is missing");
}

TEST_CASE("fields: a list may be one scalar or absent") {
    const Sample sample("{a: [x, '', 1], b: x, c: ~, d: [[x]], e: {x: y}, f: [~], g: []}");
    auto fields = sample.fields();
    CHECK(*fields.list("a") == Texts{"x", "", "1"});
    CHECK(*fields.list("b") == Texts{"x"});
    CHECK(fields.list("c")->empty());
    CHECK(fields.list("g")->empty());
    CHECK(fields.list("z")->empty());
    for (const auto* key : {"d", "e", "f"}) {
        CAPTURE(key);
        CHECK(refusal(fields.list(key)).ends_with(" must be a list of texts"));
    }
}

TEST_CASE("fields: done refuses what nobody asked for") {
    const Sample sample("{a: 1, kye: ~}");
    auto fields = sample.fields();
    CHECK(fields.text("a"));
    CHECK(fields.node("key") == nullptr);
    CHECK(refusal(fields.done()) == "f:1:8: thing has no field kye (it has: a, key)");
    CHECK(fields.node("kye") == nullptr);
    CHECK(fields.done());
}

TEST_CASE("fields: node gives what is there") {
    const Sample sample("{a: [1]}");
    auto fields = sample.fields();
    REQUIRE(fields.node("a"));
    CHECK(fields.node("a")->items.size() == 1);
    CHECK(&fields.mapping() == &sample.root);
}
