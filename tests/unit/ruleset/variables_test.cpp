// SPDX-License-Identifier: Apache-2.0
#include "ruleset/variables.h"

#include "ruleset/ruleset.h"
#include "sample.h"
#include "support/catch.h"
#include "yaml/emit.h"

using namespace bootseal;

namespace {

Node parse(std::string_view bytes) {
    auto node = parse_yaml(bytes, "v");
    REQUIRE(node);
    return std::move(*node);
}

std::string declared(std::string_view bytes) {
    const Node node = parse(bytes);
    const auto variables = Variables::parse(&node);
    return variables ? "" : variables.error().what;
}

/// What becomes of a document, with a variable for each kind.
std::string substituted(std::string_view bytes) {
    const Node declarations =
        parse("{n: {default: 5, minimum: 1}, t: {default: \"a'b\"}, r: {default: '${n}'}}");
    auto variables = *Variables::parse(&declarations);
    const auto result = variables.substitute(parse(bytes));
    return result ? emit_flow(*result) : result.error().what;
}

}  // namespace

TEST_CASE("variables: a default is within what its author allows") {
    CHECK(declared("{a: {default: 5, minimum: 5, maximum: 5}}").empty());
    CHECK(declared("{a: {default: x, choices: [x, y]}}").empty());
    CHECK(declared("{a: {default: 'any text'}}").empty());
    CHECK(declared("{a: {default: 4, minimum: 5}}").starts_with("v:1:6: variable a: default must"));
    CHECK(declared("{a: {default: 6, maximum: 5}}").starts_with("v:1:6: variable a: default must"));
    CHECK(declared("{a: {default: x, minimum: 5}}").starts_with("v:1:6: variable a: default must"));
    CHECK(declared("{a: {default: z, choices: [x, y]}}").ends_with("must be one of the choices"));
    CHECK(declared("{a: {default: z, choices: []}}").ends_with("must be one of the choices"));
    CHECK(declared("{a: {minimum: 5}}").ends_with("default is missing"));
    CHECK(declared("{a: {default: 5, minimum: 5, choices: [5]}}").find("beside") !=
          std::string::npos);
    CHECK(declared("{a: {default: 5, maximun: 5}}").starts_with("v:1:18: variable a has no field"));
    CHECK(declared("{a-b: {default: 5}}").starts_with("v:1:2: the name of a variable"));
    CHECK(declared("{a: {default: " + std::string(4097, 'x') + "}}").ends_with("4096 bytes"));
    CHECK(declared("[a]").ends_with("variables must be a mapping"));
}

TEST_CASE("variables: a name in braces becomes its value, once") {
    CHECK(substituted("'<${n}> ${t}${n}'") == "\"<5> a'b5\"");
    CHECK(substituted("${n}") == "5");
    CHECK(substituted("{'${n}': [{a: \"${n}\"}]}") == "{\"${n}\": [{a: 5}]}");
    CHECK(substituted("'${r}'") == "\"${n}\"");
    CHECK(substituted("'$${n} $n $ $'") == "\"${n} $n $ $\"");
}

TEST_CASE("variables: what is not declared is an error at its place") {
    CHECK(substituted("[1, '${x}']") == "v:1:5: no variable x is declared");
    CHECK(substituted("'${}'") == "v:1:1: no variable  is declared");
    CHECK(substituted("[1, '${n']").starts_with("v:1:5: ${ without }"));
}

TEST_CASE("variables: values cannot swell a document without bound") {
    const Node declarations = parse("{a: {default: " + std::string(4096, 'x') + "}}");
    auto variables = *Variables::parse(&declarations);
    std::string text = "'";
    for (int i = 0; i < 1025; ++i)
        text += "${a}";
    const auto result = variables.substitute(parse(text + "'"));
    REQUIRE_FALSE(result);
    CHECK(result.error().what == "v:1:1: variables make the text too long");
}

TEST_CASE("variables: in a ruleset, each is used, and a number stays a number") {
    const auto unused = parse_ruleset(with(sample_ruleset, "value: \"${days}\"", "value: 1"), "r");
    REQUIRE_FALSE(unused);
    CHECK(unused.error().what == "r:13:5: variable days is never used");
    const auto high = parse_ruleset(with(sample_ruleset, "default: 30", "default: 366"), "r");
    CHECK_FALSE(high);
    const auto quoted =
        parse_ruleset(with(sample_ruleset, "value: \"${days}\"", "value: \"${days}0\""), "r");
    REQUIRE_FALSE(quoted);
    CHECK(quoted.error().what ==
          "r:38:27: fake_number: value must be a whole number without quotes");
}
