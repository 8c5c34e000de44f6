// SPDX-License-Identifier: Apache-2.0
#include "report/proto.h"

#include <google/protobuf/stubs/logging.h>

#include <cstdint>

#include "base/text.h"

namespace bootseal {

namespace {

constexpr std::uint32_t known_schema = 1;

std::uint64_t total(const v1::Counts& counts) {
    std::uint64_t sum = 0;
    for (const auto count :
         {counts.pass(), counts.fail(), counts.fixed(), counts.pending_reboot(),
          counts.not_applicable(), counts.manual(), counts.waived(), counts.error()}) {
        sum += count;
    }
    return sum;
}

}  // namespace

// Without maps and unknown fields of other agents, the wire order is that of the field numbers.
std::string render_proto(const v1::Report& report) {
    return report.SerializeAsString();
}

Result<v1::Report> parse_report(std::string_view bytes, std::string_view name) {
    const std::string file = printable(name);
    if (bytes.size() > report_limit) return invalid(file + " is too large for a report");
    const google::protobuf::LogSilencer quiet;  // what is wrong is said here, once
    v1::Report report;
    // Text and other formats fail here, or leave no schema; so does an empty file.
    if (!report.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) ||
        report.schema() == 0) {
        return invalid(file + " is no report, or a damaged one: name a file that --format proto " +
                       "wrote");
    }
    if (report.schema() > known_schema) {
        return invalid(file + " is a report of schema " + std::to_string(report.schema()) +
                       ", which takes a newer bootseal");
    }
    // Fields stand in the order of their numbers: what was cut between two lacks the later ones.
    if (report.result() == v1::RESULT_UNSPECIFIED ||
        total(report.counts()) != static_cast<std::uint64_t>(report.findings_size())) {
        return invalid(file + " is a damaged report: it ends early");
    }
    return report;
}

}  // namespace bootseal
