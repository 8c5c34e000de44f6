// SPDX-License-Identifier: Apache-2.0
#include "report/build_record.h"

#include "base/text.h"
#include "report/json_writer.h"
#include "trust/digest.h"
#include "trust/refusal.h"
#include "yaml/fields.h"
#include "yaml/node.h"

namespace bootseal {

namespace {

struct Line {
    std::int64_t sequence = 0;
    std::string previous;
    BuildEvent event;
};

Result<Line> parse_line(std::string_view text, const std::string& file) {
    const auto node = TRY(parse_yaml(text, file));
    auto fields = TRY(Fields::open(node, "an event"));
    Line line;
    constexpr std::int64_t most = 1'000'000;
    line.sequence = TRY(fields.number("seq", 1, most));
    const auto at = parse_time(TRY(fields.text("at")));
    if (!at) return fields.error("at", "is no time");
    line.event.at = *at;
    line.event.what = TRY(fields.text("event"));
    line.event.by = TRY(fields.text("by"));
    line.event.host = TRY(fields.text("host"));
    line.event.version = TRY(fields.text("version"));
    line.previous = TRY(fields.text("previous"));
    if (const auto* details = fields.node("details")) {
        for (const auto& entry : details->entries)
            line.event.details.emplace_back(entry.key.scalar, entry.value.scalar);
    }
    TRY(fields.done());
    return line;
}

}  // namespace

Result<BuildRecord> parse_build_record(std::string_view text, const std::string& file) {
    BuildRecord record;
    for (const auto text_of_line : lines(text)) {
        const auto where = file + ", line " + std::to_string(record.events.size() + 1);
        auto line = TRY(parse_line(text_of_line, where));
        if (line.sequence != static_cast<std::int64_t>(record.events.size()) + 1 ||
            line.previous != record.last_sha256) {
            return refused(Refusal::altered, where +
                                                 " does not follow the one before it: the "
                                                 "record was altered");
        }
        record.last_sha256 = sha256_hex(text_of_line);
        record.events.push_back(std::move(line.event));
    }
    return record;
}

std::string build_record_line(const BuildRecord& record, const BuildEvent& event) {
    JsonWriter json(JsonWriter::Layout::one_line);
    const auto field = [&](std::string_view name, std::string_view value) {
        json.key(name);
        json.string(value);
    };
    json.begin_object();
    json.key("seq");
    json.number(static_cast<std::int64_t>(record.events.size()) + 1);
    field("at", format_time(event.at));
    field("event", event.what);
    field("by", event.by);
    field("host", event.host);
    field("version", event.version);
    json.key("details");
    json.begin_object();
    for (const auto& [name, value] : event.details)
        field(name, value);
    json.end_object();
    field("previous", record.last_sha256);
    json.end_object();
    return json.take();
}

}  // namespace bootseal
