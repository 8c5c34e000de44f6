// SPDX-License-Identifier: Apache-2.0
#include "report/seal_statement.h"

#include "base/text.h"
#include "report/json_writer.h"
#include "report/words.h"
#include "yaml/fields.h"
#include "yaml/node.h"

namespace bootseal {

namespace {

constexpr std::string_view statement_type = "https://in-toto.io/Statement/v1";

/// The names that counts have in a seal, and how many there are.
template <class Take>
void each_count(const v1::Counts& counts, const Take& take) {
    take("pass", counts.pass());
    take("fail", counts.fail());
    take("fixed", counts.fixed());
    take("pendingReboot", counts.pending_reboot());
    take("notApplicable", counts.not_applicable());
    take("manual", counts.manual());
    take("waived", counts.waived());
    take("error", counts.error());
}

class Writer {
  public:
    void field(std::string_view name, std::string_view value) {
        json_.key(name);
        json_.string(value);
    }

    void field(std::string_view name, std::uint64_t value) {
        json_.key(name);
        json_.number(static_cast<std::int64_t>(value));
    }

    void begin(std::string_view name) {
        json_.key(name);
        json_.begin_object();
    }

    void begin_list(std::string_view name) {
        json_.key(name);
        json_.begin_array();
    }

    JsonWriter& json() { return json_; }

    /// A descriptor as in-toto has it.
    void file(const SealedFile& file) {
        field("name", file.name);
        begin("digest");
        field("sha256", file.sha256);
        json_.end_object();
    }

  private:
    JsonWriter json_;
};

void write_waivers(Writer& out, const SealFacts& facts) {
    const auto waiver = [&](std::string_view rule, std::string_view path, const v1::Waiver& from) {
        out.json().begin_object();
        out.field("rule", rule);
        if (!path.empty()) out.field("path", path);
        out.field("reason", from.reason());
        out.field("approver", from.approver());
        out.field("expires", format_time(Time(std::chrono::seconds(from.expires()))));
        out.json().end_object();
    };
    out.begin_list("waivers");
    for (const auto& finding : facts.report.findings()) {
        if (finding.status() == v1::STATUS_WAIVED) waiver(finding.rule_id(), "", finding.waiver());
    }
    for (const auto& finding : facts.inspection.findings())
        waiver(finding.rule(), finding.path(), finding.waiver());
    out.json().end_array();
}

void write_predicate(Writer& out, const SealFacts& facts) {
    auto& json = out.json();
    const auto& report = facts.report;
    out.begin("platform");
    out.field("id", report.host().os_id());
    out.field("version", report.host().os_version());
    json.end_object();
    out.begin("ruleset");
    out.field("id", report.ruleset().id());
    out.field("version", report.ruleset().version());
    out.field("serial", report.ruleset().serial());
    out.field("sha256", report.ruleset().sha256());
    out.field("profile", report.profile());
    json.end_object();
    out.field("result", describe(report.result()));
    out.begin("counts");
    each_count(report.counts(),
               [&](std::string_view name, std::uint64_t count) { out.field(name, count); });
    json.end_object();
    out.begin("generalization");
    out.field("list", facts.generalization.list());
    out.field("serial", facts.generalization.serial());
    out.field("sha256", facts.generalization.sha256());
    json.end_object();
    out.begin("inspection");
    out.field("found", static_cast<std::uint64_t>(facts.inspection.findings_size()));
    out.field("waived", static_cast<std::uint64_t>(facts.inspection.findings_size()));
    out.field("filesSearched", facts.inspection.files_searched());
    out.field("filesStock", facts.inspection.files_stock());
    json.end_object();
    write_waivers(out, facts);
    out.begin("manifest");
    out.field("serial", facts.serial);
    json.end_object();
    out.begin("billOfMaterials");
    out.field("components", facts.components);
    json.end_object();
    out.begin("buildRecord");
    out.field("events", facts.events);
    out.field("last", facts.last_event);
    json.end_object();
    if (facts.base) {
        out.begin("base");
        out.file(*facts.base);
        json.end_object();
    }
    out.field("builder", facts.builder);
    out.field("started", format_time(facts.started));
    out.field("finished", format_time(facts.finished));
    out.field("version", facts.version);
}

/// The scalars of a predicate, a line "part.name value" each, as far as a person wants to see them.
void add_lines(const Node& node, const std::string& prefix, std::vector<std::string>& lines) {
    for (const auto& [key, value] : node.entries) {
        const auto name = prefix + key.scalar;
        if (value.kind == Node::Kind::mapping) add_lines(value, name + ".", lines);
        if (value.kind == Node::Kind::scalar) lines.push_back(name + " " + value.scalar);
        if (value.kind != Node::Kind::sequence) continue;
        for (std::size_t i = 0; i < value.items.size(); ++i)
            add_lines(value.items[i], name + "." + std::to_string(i + 1) + ".", lines);
    }
}

Result<SealedFile> read_subject(const Node& node) {
    auto fields = TRY(Fields::open(node, "a subject"));
    SealedFile file;
    file.name = TRY(fields.text("name"));
    const auto* digest = fields.node("digest");
    if (!digest) return fields.error("digest", "is missing");
    auto digests = TRY(Fields::open(*digest, "a digest"));
    file.sha256 = TRY(digests.text("sha256"));
    return file;
}

}  // namespace

std::string seal_statement(const SealFacts& facts) {
    Writer out;
    out.json().begin_object();
    out.field("_type", statement_type);
    out.begin_list("subject");
    for (const auto& subject : facts.subjects) {
        out.json().begin_object();
        out.file(subject);
        out.json().end_object();
    }
    out.json().end_array();
    out.field("predicateType", seal_predicate);
    out.begin("predicate");
    write_predicate(out, facts);
    out.json().end_object();
    out.json().end_object();
    return out.json().take();
}

Result<SealRead> read_seal_statement(std::string_view payload, const std::string& file) {
    const auto root = TRY(parse_yaml(payload, file));
    auto fields = TRY(Fields::open(root, "the statement"));
    if (TRY(fields.text("_type")) != statement_type ||
        TRY(fields.text("predicateType")) != seal_predicate) {
        return fields.error("predicateType", "is not that of a seal of an image");
    }
    SealRead seal;
    const auto* subjects = fields.node("subject");
    if (!subjects || subjects->items.empty()) return fields.error("subject", "names nothing");
    for (const auto& item : subjects->items) {
        seal.subjects.push_back(TRY(read_subject(item)));
        seal.lines.push_back("subject " + seal.subjects.back().name + " " +
                             seal.subjects.back().sha256);
    }
    const auto* predicate = fields.node("predicate");
    if (!predicate) return fields.error("predicate", "is missing");
    add_lines(*predicate, "", seal.lines);
    return seal;
}

}  // namespace bootseal
