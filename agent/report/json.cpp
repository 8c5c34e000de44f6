// SPDX-License-Identifier: Apache-2.0
#include "report/json.h"

#include <concepts>
#include <type_traits>

namespace bootseal {

namespace {

void field(JsonWriter& json, std::string_view name, const std::string& value) {
    if (value.empty()) return;
    json.key(name);
    json.string(value);
}

void field(JsonWriter& json, std::string_view name, bool value) {
    if (!value) return;
    json.key(name);
    json.boolean(value);
}

template <std::integral Number>
requires(!std::same_as<Number, bool>) void field(JsonWriter& json, std::string_view name,
                                                 Number value) {
    if (value == 0) return;
    json.key(name);
    // A reader whose only number is a double would round these.
    if constexpr (sizeof(Number) == 8) {
        json.string(std::to_string(value));
    } else {
        json.number(value);
    }
}

/// A value that this version does not know, from a newer report, has no name but its number.
template <class Enum>
void field(JsonWriter& json, std::string_view name, Enum value, const std::string& value_name) {
    if (value == 0) return;
    json.key(name);
    if (value_name.empty()) {
        json.number(value);
    } else {
        json.string(value_name);
    }
}

void write(JsonWriter& json, const std::string& text) {
    json.string(text);
}

void write(JsonWriter& json, const v1::Signer& signer) {
    json.begin_object();
    field(json, "role", signer.role());
    field(json, "subject", signer.subject());
    field(json, "fingerprint", signer.fingerprint());
    json.end_object();
}

void write(JsonWriter& json, const v1::Host& host) {
    json.begin_object();
    field(json, "machineId", host.machine_id());
    field(json, "bootId", host.boot_id());
    field(json, "hostname", host.hostname());
    field(json, "osId", host.os_id());
    field(json, "osVersion", host.os_version());
    field(json, "rootKind", host.root_kind(), v1::RootKind_Name(host.root_kind()));
    json.end_object();
}

void write(JsonWriter& json, const v1::Evidence& evidence) {
    json.begin_object();
    field(json, "facet", evidence.facet(), v1::Facet_Name(evidence.facet()));
    field(json, "verdict", evidence.verdict(), v1::Verdict_Name(evidence.verdict()));
    field(json, "where", evidence.where());
    field(json, "expected", evidence.expected());
    field(json, "actual", evidence.actual());
    field(json, "requirement", evidence.requirement());
    json.end_object();
}

void write(JsonWriter& json, const v1::Counts& counts) {
    json.begin_object();
    field(json, "pass", counts.pass());
    field(json, "fail", counts.fail());
    field(json, "fixed", counts.fixed());
    field(json, "pendingReboot", counts.pending_reboot());
    field(json, "notApplicable", counts.not_applicable());
    field(json, "manual", counts.manual());
    field(json, "waived", counts.waived());
    field(json, "error", counts.error());
    json.end_object();
}

void write(JsonWriter& json, const v1::Change& change) {
    json.begin_object();
    field(json, "path", change.path());
    field(json, "kind", change.kind(), v1::ChangeKind_Name(change.kind()));
    json.end_object();
}

void write(JsonWriter& json, const v1::LiveStep& step) {
    json.begin_object();
    field(json, "kind", step.kind(), v1::LiveStepKind_Name(step.kind()));
    field(json, "subject", step.subject());
    field(json, "value", step.value());
    field(json, "outcome", step.outcome(), v1::StepOutcome_Name(step.outcome()));
    field(json, "error", step.error());
    json.end_object();
}

void write(JsonWriter& json, const v1::Note& note) {
    json.begin_object();
    field(json, "kind", note.kind(), v1::NoteKind_Name(note.kind()));
    field(json, "level", note.level(), v1::NoteLevel_Name(note.level()));
    field(json, "subject", note.subject());
    field(json, "text", note.text());
    json.end_object();
}

void write(JsonWriter& json, const v1::Acceptance& acceptance);
void write(JsonWriter& json, const v1::Answer& answer);
void write(JsonWriter& json, const v1::Deviation& deviation);
void write(JsonWriter& json, const v1::Difference& difference);
void write(JsonWriter& json, const v1::Finding& finding);
void write(JsonWriter& json, const v1::Inspection& inspection);
void write(JsonWriter& json, const v1::TraceStep& step);
void write(JsonWriter& json, const v1::Generalization& generalization);
void write(JsonWriter& json, const v1::Integrity& integrity);
void write(JsonWriter& json, const v1::Residue& residue);

template <class Items>
void list(JsonWriter& json, std::string_view name, const Items& items) {
    if (items.empty()) return;
    json.key(name);
    json.begin_array();
    for (const auto& item : items)
        write(json, item);
    json.end_array();
}

void write(JsonWriter& json, const v1::Answer& answer) {
    json.begin_object();
    field(json, "framework", answer.framework());
    list(json, "controls", answer.controls());
    json.end_object();
}

void write(JsonWriter& json, const v1::Ruleset& ruleset) {
    json.begin_object();
    field(json, "id", ruleset.id());
    field(json, "version", ruleset.version());
    field(json, "serial", ruleset.serial());
    field(json, "sha256", ruleset.sha256());
    field(json, "benchmarkName", ruleset.benchmark_name());
    field(json, "benchmarkVersion", ruleset.benchmark_version());
    list(json, "signers", ruleset.signers());
    json.end_object();
}

void write(JsonWriter& json, const v1::Tailoring& tailoring) {
    json.begin_object();
    field(json, "id", tailoring.id());
    field(json, "serial", tailoring.serial());
    field(json, "expires", tailoring.expires());
    field(json, "sha256", tailoring.sha256());
    list(json, "signers", tailoring.signers());
    json.end_object();
}

void write(JsonWriter& json, const v1::Tally& tally) {
    json.begin_object();
    field(json, "added", tally.added());
    field(json, "removed", tally.removed());
    field(json, "changed", tally.changed());
    json.end_object();
}

void write(JsonWriter& json, const v1::Acceptance& acceptance) {
    json.begin_object();
    field(json, "what", acceptance.what());
    field(json, "reason", acceptance.reason());
    field(json, "by", acceptance.by());
    field(json, "at", acceptance.at());
    json.end_object();
}

void write(JsonWriter& json, const v1::Difference& difference) {
    json.begin_object();
    field(json, "what", difference.what());
    field(json, "expected", difference.expected());
    field(json, "actual", difference.actual());
    json.end_object();
}

void write(JsonWriter& json, const v1::Deviation& deviation) {
    json.begin_object();
    field(json, "path", deviation.path());
    field(json, "kind", deviation.kind(), v1::DeviationKind_Name(deviation.kind()));
    field(json, "violation", deviation.violation());
    field(json, "class", deviation.class_());
    list(json, "differences", deviation.differences());
    field(json, "package", deviation.package());
    json.end_object();
}

void write(JsonWriter& json, const v1::Waiver& waiver) {
    json.begin_object();
    field(json, "reason", waiver.reason());
    field(json, "approver", waiver.approver());
    field(json, "expires", waiver.expires());
    json.end_object();
}

template <class Message>
void part(JsonWriter& json, std::string_view name, const Message& message) {
    json.key(name);
    write(json, message);
}

void write(JsonWriter& json, const v1::Residue& residue) {
    json.begin_object();
    field(json, "rule", residue.rule());
    field(json, "path", residue.path());
    field(json, "line", residue.line());
    field(json, "excerpt", residue.excerpt());
    if (residue.has_waiver()) part(json, "waiver", residue.waiver());
    json.end_object();
}

void write(JsonWriter& json, const v1::Inspection& inspection) {
    json.begin_object();
    list(json, "findings", inspection.findings());
    field(json, "names", inspection.names());
    field(json, "filesSearched", inspection.files_searched());
    field(json, "filesStock", inspection.files_stock());
    field(json, "bytes", inspection.bytes());
    list(json, "leftOut", inspection.left_out());
    field(json, "leftOutCount", inspection.left_out_count());
    json.end_object();
}

void write(JsonWriter& json, const v1::TraceStep& step) {
    json.begin_object();
    field(json, "trace", step.trace());
    field(json, "why", step.why());
    field(json, "action", step.action(), v1::TraceAction_Name(step.action()));
    field(json, "path", step.path());
    field(json, "error", step.error());
    json.end_object();
}

void write(JsonWriter& json, const v1::Generalization& generalization) {
    json.begin_object();
    field(json, "list", generalization.list());
    field(json, "version", generalization.version());
    field(json, "serial", generalization.serial());
    field(json, "sha256", generalization.sha256());
    list(json, "signers", generalization.signers());
    field(json, "planned", generalization.planned());
    field(json, "shredded", generalization.shredded());
    list(json, "steps", generalization.steps());
    list(json, "users", generalization.users());
    list(json, "leftOut", generalization.left_out());
    field(json, "leftOutCount", generalization.left_out_count());
    json.end_object();
}

void write(JsonWriter& json, const v1::Integrity& integrity) {
    json.begin_object();
    field(json, "verdict", integrity.verdict(), v1::Verdict_Name(integrity.verdict()));
    field(json, "manifest", integrity.manifest());
    field(json, "sha256", integrity.sha256());
    field(json, "serial", integrity.serial());
    list(json, "signers", integrity.signers());
    list(json, "acceptances", integrity.acceptances());
    part(json, "violations", integrity.violations());
    part(json, "noted", integrity.noted());
    list(json, "deviations", integrity.deviations());
    field(json, "names", integrity.names());
    field(json, "filesHashed", integrity.files_hashed());
    field(json, "bytesHashed", integrity.bytes_hashed());
    field(json, "filesMeasured", integrity.files_measured());
    field(json, "fast", integrity.fast());
    field(json, "filesUntouched", integrity.files_untouched());
    field(json, "vanished", integrity.vanished());
    list(json, "leftOut", integrity.left_out());
    field(json, "leftOutCount", integrity.left_out_count());
    json.end_object();
}

void write(JsonWriter& json, const v1::Finding& finding) {
    json.begin_object();
    field(json, "ruleId", finding.rule_id());
    field(json, "number", finding.number());
    field(json, "title", finding.title());
    field(json, "severity", finding.severity(), v1::Severity_Name(finding.severity()));
    field(json, "status", finding.status(), v1::Status_Name(finding.status()));
    field(json, "persisted", finding.persisted(), v1::Verdict_Name(finding.persisted()));
    field(json, "live", finding.live(), v1::Verdict_Name(finding.live()));
    field(json, "cause", finding.cause());
    field(json, "remedy", finding.remedy());
    list(json, "evidence", finding.evidence());
    list(json, "answers", finding.answers());
    field(json, "durationUs", finding.duration_us());
    if (finding.has_waiver()) part(json, "waiver", finding.waiver());
    json.end_object();
}

}  // namespace

void write_finding(JsonWriter& json, const v1::Finding& finding) {
    write(json, finding);
}

std::string render_json(const v1::Report& report) {
    JsonWriter json;
    json.begin_object();
    field(json, "schema", report.schema());
    field(json, "runId", report.run_id());
    field(json, "mode", report.mode(), v1::Mode_Name(report.mode()));
    field(json, "stage", report.stage(), v1::Stage_Name(report.stage()));
    field(json, "started", report.started());
    field(json, "durationUs", report.duration_us());
    field(json, "clock", report.clock(), v1::Clock_Name(report.clock()));
    field(json, "agentVersion", report.agent_version());
    if (report.has_ruleset()) part(json, "ruleset", report.ruleset());
    field(json, "profile", report.profile());
    if (report.has_host()) part(json, "host", report.host());
    list(json, "findings", report.findings());
    if (report.has_counts()) part(json, "counts", report.counts());
    field(json, "result", report.result(), v1::Result_Name(report.result()));
    field(json, "reason", report.reason());
    field(json, "evaluated", report.evaluated());
    field(json, "minimumEvaluated", report.minimum_evaluated());
    list(json, "changes", report.changes());
    list(json, "liveSteps", report.live_steps());
    list(json, "notes", report.notes());
    if (report.has_tailoring()) part(json, "tailoring", report.tailoring());
    if (report.has_integrity()) part(json, "integrity", report.integrity());
    if (report.has_inspection()) part(json, "inspection", report.inspection());
    if (report.has_generalization()) part(json, "generalization", report.generalization());
    json.end_object();
    return json.take();
}

}  // namespace bootseal
