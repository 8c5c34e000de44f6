// SPDX-License-Identifier: Apache-2.0
#include "ingest/findings.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

#include <algorithm>
#include <optional>
#include <string>

#include "base/text.h"
#include "ingest/glance.h"
#include "ingest/refusal.h"

namespace bootseal {

namespace {

using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;

// report.proto: the fields that are read here.
namespace field {
constexpr int report_findings = 12;
constexpr int rule_id = 1;
constexpr int number = 2;
constexpr int title = 3;
constexpr int severity = 4;
constexpr int status = 5;
constexpr int waiver = 13;
constexpr int waiver_reason = 1;
constexpr int waiver_approver = 2;
constexpr int waiver_expires = 3;
}  // namespace field

constexpr std::size_t most_name = 128;
constexpr std::size_t most_title = 256;
constexpr std::size_t most_reason = 512;

/// Calls `read` with each field of what is left of `stream`; it consumes the field, or says no.
template <class Read>
bool each_field(CodedInputStream& stream, Read read) {
    for (;;) {
        const auto tag = stream.ReadTag();
        if (tag == 0) return stream.ConsumedEntireMessage();
        if (!read(tag)) return false;
    }
}

/// The same with a message within.
template <class Read>
bool each_inner(CodedInputStream& stream, Read read) {
    std::uint32_t size = 0;
    if (!stream.ReadVarint32(&size) || size > static_cast<std::uint32_t>(stream.BytesUntilLimit()))
        return false;
    const auto limit = stream.PushLimit(static_cast<int>(size));
    const bool good = each_field(stream, read);
    stream.PopLimit(limit);
    return good;
}

bool is(std::uint32_t tag, int number, WireFormatLite::WireType type) {
    return tag == WireFormatLite::MakeTag(number, type);
}
bool is_bytes(std::uint32_t tag, int number) {
    return is(tag, number, WireFormatLite::WIRETYPE_LENGTH_DELIMITED);
}
bool is_number(std::uint32_t tag, int number) {
    return is(tag, number, WireFormatLite::WIRETYPE_VARINT);
}

bool read_text(CodedInputStream& stream, std::string& text, std::size_t most) {
    std::uint32_t size = 0;
    if (!stream.ReadVarint32(&size) || size > static_cast<std::uint32_t>(stream.BytesUntilLimit()))
        return false;
    std::string all;
    const bool good = stream.ReadString(&all, static_cast<int>(size));
    text = printable(all, most - 3);
    return good;
}

bool read_waiver(CodedInputStream& stream, RuleFinding& finding) {
    finding.waiver_ends = Time(std::chrono::seconds(0));
    return each_inner(stream, [&](std::uint32_t tag) {
        if (is_bytes(tag, field::waiver_reason))
            return read_text(stream, finding.waiver_reason, most_reason);
        if (is_bytes(tag, field::waiver_approver))
            return read_text(stream, finding.waiver_approver, most_title);
        if (!is_number(tag, field::waiver_expires)) return WireFormatLite::SkipField(&stream, tag);
        std::uint64_t seconds = 0;
        if (!stream.ReadVarint64(&seconds)) return false;
        const auto ends = std::min(seconds, static_cast<std::uint64_t>(last_second));
        finding.waiver_ends = Time(std::chrono::seconds(ends));
        return true;
    });
}

std::optional<RuleStatus> status_of(std::uint64_t number) {
    for (const auto status : {RuleStatus::fail, RuleStatus::fixed, RuleStatus::pending,
                              RuleStatus::waived, RuleStatus::error}) {
        if (number == static_cast<std::uint64_t>(status)) return status;
    }
    return std::nullopt;
}

/// A finding, and whether its status is one that is kept.
struct Read {
    RuleFinding finding;
    bool kept = false;
};

bool read_finding(CodedInputStream& stream, Read& read) {
    auto& finding = read.finding;
    return each_inner(stream, [&](std::uint32_t tag) {
        std::uint64_t value = 0;
        if (is_bytes(tag, field::rule_id)) return read_text(stream, finding.rule, most_name);
        if (is_bytes(tag, field::number)) return read_text(stream, finding.number, most_name);
        if (is_bytes(tag, field::title)) return read_text(stream, finding.title, most_title);
        if (is_bytes(tag, field::waiver)) return read_waiver(stream, finding);
        const bool is_severity = is_number(tag, field::severity);
        if (!is_severity && !is_number(tag, field::status))
            return WireFormatLite::SkipField(&stream, tag);
        if (!stream.ReadVarint64(&value)) return false;
        if (is_severity) {
            const bool known = value <= static_cast<std::uint64_t>(RuleSeverity::high);
            finding.severity = known ? static_cast<RuleSeverity>(value) : RuleSeverity::unknown;
            return true;
        }
        const auto status = status_of(value);
        read.kept = status.has_value();
        finding.status = status.value_or(RuleStatus::fail);
        return true;
    });
}

}  // namespace

Result<std::vector<RuleFinding>> parse_findings(std::string_view report) {
    CodedInputStream stream(reinterpret_cast<const std::uint8_t*>(report.data()),
                            static_cast<int>(report.size()));
    const auto limit = stream.PushLimit(static_cast<int>(report.size()));
    std::vector<RuleFinding> findings;
    std::size_t count = 0;
    const bool good = each_field(stream, [&](std::uint32_t tag) {
        if (!is_bytes(tag, field::report_findings)) return WireFormatLite::SkipField(&stream, tag);
        Read read;
        if (++count > most_findings || !read_finding(stream, read)) return false;
        if (read.kept && !read.finding.rule.empty()) findings.push_back(std::move(read.finding));
        return true;
    });
    stream.PopLimit(limit);
    if (count > most_findings) {
        return malformed("a report has at most " + std::to_string(most_findings) + " findings");
    }
    if (!good) return malformed("the report is damaged");
    return findings;
}

}  // namespace bootseal
