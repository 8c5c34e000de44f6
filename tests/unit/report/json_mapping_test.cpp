// SPDX-License-Identifier: Apache-2.0
// Holds our JSON against that of the full protobuf library, which knows every field by reflection:
// a field that is added to the schema and not to json.cpp fails here.
#include <bootseal/v1/report.pb.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/message_differencer.h>

#include <array>
#include <cstdint>
#include <limits>

#include "report/json.h"
#include "support/catch.h"

using namespace bootseal;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::util::JsonStringToMessage;
using google::protobuf::util::MessageDifferencer;

namespace {

/// Sets every field, at any depth, to something that is not its default. Which value it gets
/// changes from field to field, and with `seed` each enum goes through all of its values.
class Filler {
  public:
    explicit Filler(int seed) : next_(seed) {}

    void fill(Message& message) {
        const auto& descriptor = *message.GetDescriptor();
        for (int i = 0; i < descriptor.field_count(); ++i)
            fill(message, *descriptor.field(i));
    }

    void fill(Message& message, const FieldDescriptor& field) {
        const int times = field.is_repeated() ? 3 : 1;
        for (int i = 0; i < times; ++i)
            set(message, field);
    }

  private:
    template <class Set, class Add, class Value>
    void put(Message& message, const FieldDescriptor& field, Set setter, Add adder, Value value) {
        const auto& reflection = *message.GetReflection();
        field.is_repeated() ? (reflection.*adder)(&message, &field, value)
                            : (reflection.*setter)(&message, &field, value);
    }

    template <class Values>
    auto pick(const Values& values) {
        return values[static_cast<std::size_t>(next_++) % values.size()];
    }

    void set(Message& message, const FieldDescriptor& field) {
        using Reflection = google::protobuf::Reflection;
        const auto& reflection = *message.GetReflection();
        switch (field.cpp_type()) {
            case FieldDescriptor::CPPTYPE_MESSAGE:
                return fill(field.is_repeated() ? *reflection.AddMessage(&message, &field)
                                                : *reflection.MutableMessage(&message, &field));
            case FieldDescriptor::CPPTYPE_STRING:
                return put(message, field, &Reflection::SetString, &Reflection::AddString,
                           pick(strings));
            case FieldDescriptor::CPPTYPE_ENUM: {
                // Above zero, and one beyond the last: what a newer agent may send.
                const int count = field.enum_type()->value_count();
                return put(message, field, &Reflection::SetEnumValue, &Reflection::AddEnumValue,
                           1 + next_++ % count);
            }
            case FieldDescriptor::CPPTYPE_INT32:
                return put(message, field, &Reflection::SetInt32, &Reflection::AddInt32,
                           std::numeric_limits<std::int32_t>::min() + next_++);
            case FieldDescriptor::CPPTYPE_UINT32:
                return put(message, field, &Reflection::SetUInt32, &Reflection::AddUInt32,
                           std::numeric_limits<std::uint32_t>::max() -
                               static_cast<std::uint32_t>(next_++));
            case FieldDescriptor::CPPTYPE_INT64:
                return put(message, field, &Reflection::SetInt64, &Reflection::AddInt64,
                           std::numeric_limits<std::int64_t>::min() + next_++);
            case FieldDescriptor::CPPTYPE_UINT64:
                return put(message, field, &Reflection::SetUInt64, &Reflection::AddUInt64,
                           std::numeric_limits<std::uint64_t>::max() -
                               static_cast<std::uint64_t>(next_++));
            case FieldDescriptor::CPPTYPE_BOOL:
                return put(message, field, &Reflection::SetBool, &Reflection::AddBool, true);
            default:
                FAIL("teach this test the type of " << field.full_name());
        }
    }

    inline static const std::array<std::string, 9> strings = {"plain",
                                                              "\"quoted\\\"",
                                                              "a\nb\r\tc\b\f",
                                                              std::string("\0\x01\x1f\x7f", 4),
                                                              "\u0080\u009b\u2028\u2029\u202e",
                                                              "\ufffe\uffff\U0010ffff\U0001f600",
                                                              "</script>&'",
                                                              " blanks ",
                                                              "123"};
    int next_;
};

/// JSON as a tree of names and values, so that how a string is escaped does not matter while a
/// name or a number in quotes does.
google::protobuf::Struct tree(const std::string& json) {
    google::protobuf::Struct result;
    const auto status = JsonStringToMessage(json, &result);
    INFO(json);
    REQUIRE(status.ok());
    return result;
}

void check_mapping(const v1::Report& report) {
    const auto ours = render_json(report);
    CAPTURE(ours);

    v1::Report sent;
    REQUIRE(sent.ParseFromString(report.SerializeAsString()));
    v1::Report read;
    REQUIRE(JsonStringToMessage(ours, &read).ok());
    CHECK(MessageDifferencer::Equals(sent, read));

    std::string theirs;
    REQUIRE(google::protobuf::util::MessageToJsonString(report, &theirs).ok());
    CHECK(MessageDifferencer::Equals(tree(theirs), tree(ours)));
}

}  // namespace

TEST_CASE("every field of a report is in the JSON as protobuf writes it") {
    for (int seed = 0; seed < 20; ++seed) {
        v1::Report report;
        Filler(seed).fill(report);
        check_mapping(report);
    }
}

TEST_CASE("each field of a report is in the JSON without the others") {
    const auto& descriptor = *v1::Report::descriptor();
    for (int i = 0; i < descriptor.field_count(); ++i) {
        v1::Report report;
        Filler(i).fill(report, *descriptor.field(i));
        check_mapping(report);
    }
    check_mapping({});
}

TEST_CASE("parts that are there but empty stay there in the JSON") {
    v1::Report report;
    report.mutable_ruleset()->add_signers();
    report.mutable_host();
    report.mutable_counts();
    report.add_findings()->add_answers()->add_controls();
    report.add_changes();
    check_mapping(report);
}
