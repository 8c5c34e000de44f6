// SPDX-License-Identifier: Apache-2.0
#include "ingest/report.h"

#include <google/protobuf/io/coded_stream.h>

#include <cstdint>

#include "ingest/refusal.h"

namespace bootseal {

namespace {

constexpr std::uint32_t schema_field = 1;
constexpr std::uint32_t last_field = 1000;
constexpr std::uint32_t most_fields = 100'000;

enum class Wire : std::uint32_t { varint = 0, fixed64 = 1, bytes = 2, fixed32 = 5 };

/// Steps over the value of a field; false where it is none.
bool skip(google::protobuf::io::CodedInputStream& stream, std::uint32_t tag) {
    std::uint64_t number = 0;
    std::uint32_t size = 0;
    switch (static_cast<Wire>(tag & 7U)) {
        case Wire::varint:
            return stream.ReadVarint64(&number);
        case Wire::fixed64:
            return stream.ReadLittleEndian64(&number);
        case Wire::fixed32:
            return stream.ReadLittleEndian32(&size);
        case Wire::bytes:
            return stream.ReadVarint32(&size) && size <= most_report_bytes &&
                   stream.Skip(static_cast<int>(size));
    }
    return false;
}

}  // namespace

Result<> require_report(std::string_view bytes) {
    if (bytes.size() > most_report_bytes) return malformed("the report is too large");
    google::protobuf::io::CodedInputStream stream(
        reinterpret_cast<const std::uint8_t*>(bytes.data()), static_cast<int>(bytes.size()));
    bool has_schema = false;
    std::uint32_t fields = 0;
    for (;;) {
        const auto tag = stream.ReadTag();
        if (tag == 0) break;
        const auto field = tag >> 3U;
        if (field == 0 || field > last_field || ++fields > most_fields || !skip(stream, tag)) {
            return malformed("the report is damaged");
        }
        has_schema = has_schema || field == schema_field;
    }
    if (!stream.ConsumedEntireMessage()) return malformed("the report is damaged");
    if (!has_schema) return malformed("this is no report");
    return {};
}

}  // namespace bootseal
