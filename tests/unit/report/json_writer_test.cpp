// SPDX-License-Identifier: Apache-2.0
#include "report/json_writer.h"

#include "support/catch.h"

using namespace bootseal;

namespace {

std::string quoted(std::string_view text) {
    JsonWriter json;
    json.string(text);
    return json.take();
}

}  // namespace

TEST_CASE("JSON is written with two spaces a level") {
    JsonWriter json;
    json.begin_object();
    json.key("a");
    json.begin_array();
    json.number(-1);
    json.begin_object();
    json.end_object();
    json.end_array();
    json.key("b");
    json.string("c");
    json.end_object();
    CHECK(json.take() == "{\n  \"a\": [\n    -1,\n    {}\n  ],\n  \"b\": \"c\"\n}\n");
}

TEST_CASE("what may not be shown is escaped in JSON strings") {
    CHECK(quoted("\"\\\n\r\t\x1b\x7f") == "\"\\\"\\\\\\n\\r\\t\\u001b\\u007f\"\n");
    CHECK(quoted("\u2028\u202e\u0085") == "\"\\u2028\\u202e\\u0085\"\n");
    CHECK(quoted("\U0001ffff") == "\"\\ud83f\\udfff\"\n");
    CHECK(quoted(std::string_view("\0", 1)) == "\"\\u0000\"\n");
    CHECK(quoted("gr\u00fc\u00df \U0001f600") == "\"gr\u00fc\u00df \U0001f600\"\n");
}

TEST_CASE("bytes that are not UTF-8 are text in JSON") {
    CHECK(quoted("\xff") == "\"\\\\xff\"\n");
}
