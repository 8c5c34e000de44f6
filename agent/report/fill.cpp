// SPDX-License-Identifier: Apache-2.0
#include "report/fill.h"

#include "base/text.h"
#include "system/boot.h"
#include "system/kernel.h"

namespace bootseal {

namespace {

v1::Status to_proto(Status status) {
    switch (status) {
        case Status::pass:
            return v1::STATUS_PASS;
        case Status::fail:
            return v1::STATUS_FAIL;
        case Status::fixed:
            return v1::STATUS_FIXED;
        case Status::pending_reboot:
            return v1::STATUS_PENDING_REBOOT;
        case Status::not_applicable:
            return v1::STATUS_NOT_APPLICABLE;
        case Status::manual:
            return v1::STATUS_MANUAL;
        case Status::waived:
            return v1::STATUS_WAIVED;
        case Status::error:
            return v1::STATUS_ERROR;
    }
    return v1::STATUS_UNSPECIFIED;
}

v1::Verdict to_proto(Standing standing) {
    switch (standing) {
        case Standing::not_looked_at:
            return v1::VERDICT_UNSPECIFIED;
        case Standing::compliant:
            return v1::VERDICT_COMPLIANT;
        case Standing::drifted:
            return v1::VERDICT_DRIFTED;
        case Standing::unknown:
            return v1::VERDICT_UNKNOWN;
    }
    return v1::VERDICT_UNSPECIFIED;
}

v1::Mode to_proto(Mode mode) {
    switch (mode) {
        case Mode::plan:
            return v1::MODE_PLAN;
        case Mode::apply:
            return v1::MODE_APPLY;
        case Mode::verify:
            return v1::MODE_VERIFY;
    }
    return v1::MODE_UNSPECIFIED;
}

v1::Stage to_proto(Stage stage) {
    switch (stage) {
        case Stage::build:
            return v1::STAGE_BUILD;
        case Stage::boot:
            return v1::STAGE_BOOT;
        case Stage::run:
            return v1::STAGE_RUN;
    }
    return v1::STAGE_UNSPECIFIED;
}

v1::LiveStepKind to_proto(LiveStep::Kind kind) {
    switch (kind) {
        case LiveStep::Kind::set_sysctl:
            return v1::LIVE_STEP_KIND_SET_SYSCTL;
        case LiveStep::Kind::unload_module:
            return v1::LIVE_STEP_KIND_UNLOAD_MODULE;
        case LiveStep::Kind::stop_unit:
            return v1::LIVE_STEP_KIND_STOP_UNIT;
        case LiveStep::Kind::start_unit:
            return v1::LIVE_STEP_KIND_START_UNIT;
        case LiveStep::Kind::reload_unit:
            return v1::LIVE_STEP_KIND_RELOAD_UNIT;
        case LiveStep::Kind::remount:
            return v1::LIVE_STEP_KIND_REMOUNT;
        case LiveStep::Kind::reload_manager:
            return v1::LIVE_STEP_KIND_RELOAD_MANAGER;
    }
    return v1::LIVE_STEP_KIND_UNSPECIFIED;
}

v1::Severity severity(std::string_view name) {
    if (name == "low") return v1::SEVERITY_LOW;
    if (name == "medium") return v1::SEVERITY_MEDIUM;
    if (name == "high") return v1::SEVERITY_HIGH;
    return v1::SEVERITY_UNSPECIFIED;
}

v1::ChangeKind to_proto(FileChange::Kind kind) {
    switch (kind) {
        case FileChange::Kind::created:
            return v1::CHANGE_KIND_CREATED;
        case FileChange::Kind::modified:
            return v1::CHANGE_KIND_MODIFIED;
        case FileChange::Kind::removed:
            return v1::CHANGE_KIND_REMOVED;
        case FileChange::Kind::access:
            return v1::CHANGE_KIND_ACCESS;
        case FileChange::Kind::symlink:
            return v1::CHANGE_KIND_SYMLINK;
        case FileChange::Kind::directory:
            return v1::CHANGE_KIND_DIRECTORY;
    }
    return v1::CHANGE_KIND_UNSPECIFIED;
}

/// A short file of the live machine, or "": a report without a machine id is still a report.
std::string short_file(const Root& root, std::string_view path) {
    const auto content = root.read(path, 4096);
    return content ? valid_utf8(trim(*content)) : "";
}

void fill_finding(const Finding& from, v1::Finding& to) {
    const auto& rule = *from.rule;
    to.set_rule_id(rule.id);
    to.set_number(rule.number);
    to.set_title(rule.title);
    to.set_severity(severity(rule.severity));
    to.set_status(to_proto(from.status));
    to.set_persisted(to_proto(from.persisted));
    to.set_live(to_proto(from.live));
    to.set_cause(valid_utf8(from.cause));
    to.set_remedy(valid_utf8(from.remedy));
    to.set_duration_us(static_cast<std::uint64_t>(from.took.count()));
    for (const auto& [requirement, evidence] : from.evidence) {
        auto& seen = *to.add_evidence();
        seen.set_facet(evidence.facet == Facet::live ? v1::FACET_LIVE : v1::FACET_PERSISTED);
        seen.set_verdict(evidence.verdict == Verdict::compliant ? v1::VERDICT_COMPLIANT
                                                                : v1::VERDICT_DRIFTED);
        seen.set_where(valid_utf8(evidence.where));
        seen.set_expected(valid_utf8(evidence.expected));
        seen.set_actual(valid_utf8(evidence.actual));
        seen.set_requirement(valid_utf8(requirement));
    }
    if (rule.waiver) fill_waiver(*rule.waiver, *to.mutable_waiver());
    for (const auto& [framework, controls] : rule.answers) {
        auto& answer = *to.add_answers();
        answer.set_framework(framework);
        for (const auto& control : controls)
            answer.add_controls(control);
    }
}

void fill_counts(const Outcome& outcome, v1::Counts& counts) {
    const auto count = [&](Status status) {
        return static_cast<std::uint32_t>(outcome.count(status));
    };
    counts.set_pass(count(Status::pass));
    counts.set_fail(count(Status::fail));
    counts.set_fixed(count(Status::fixed));
    counts.set_pending_reboot(count(Status::pending_reboot));
    counts.set_not_applicable(count(Status::not_applicable));
    counts.set_manual(count(Status::manual));
    counts.set_waived(count(Status::waived));
    counts.set_error(count(Status::error));
}

void fill_result(const Outcome& outcome, v1::Report& report) {
    const bool enough = outcome.evaluated >= outcome.minimum_evaluated;
    if (!outcome.refused.empty() && outcome.mode == Mode::apply) {
        report.set_result(v1::RESULT_FAILED);
        report.set_reason("nothing was changed: " + valid_utf8(outcome.refused));
    } else if (!enough) {
        report.set_result(v1::RESULT_FAILED);
        report.set_reason("looked at " + std::to_string(outcome.evaluated) +
                          " rules, fewer than the " + std::to_string(outcome.minimum_evaluated) +
                          " that the ruleset asks for");
    } else {
        report.set_result(outcome.compliant() ? v1::RESULT_COMPLIANT : v1::RESULT_NOT_COMPLIANT);
        if (!outcome.refused.empty()) {
            report.set_reason("apply would refuse this: " + valid_utf8(outcome.refused));
        }
    }
}

/// Of RunFacts or TreeFacts.
void fill_host(const auto& facts, v1::Host& host) {
    host.set_os_id(valid_utf8(facts.platform.id));
    host.set_os_version(valid_utf8(facts.platform.version));
    host.set_root_kind(facts.live ? v1::ROOT_KIND_LIVE : v1::ROOT_KIND_TREE);
    if (!facts.live) return;
    host.set_machine_id(short_file(facts.root, machine_id_file));
    host.set_boot_id(short_file(facts.root, boot_id_file));
    host.set_hostname(short_file(facts.root, hostname_in_proc));
}

void fill_ruleset(const RunFacts& facts, v1::Ruleset& to) {
    const auto& from = facts.ruleset;
    to.set_id(from.id);
    to.set_version(from.version);
    to.set_serial(from.serial);
    to.set_sha256(facts.verified.sha256);
    to.set_benchmark_name(from.benchmark_name);
    to.set_benchmark_version(from.benchmark_version);
    fill_signers(facts.verified, to);
}

void fill_tailoring(const Tailoring& from, const Verified& verified, v1::Tailoring& to) {
    to.set_id(from.id);
    to.set_serial(from.serial);
    to.set_expires(from.expires.time_since_epoch().count());
    to.set_sha256(verified.sha256);
    fill_signers(verified, to);
}

void add_note(v1::Report& report, v1::NoteKind kind, v1::NoteLevel level, std::string_view text) {
    auto& note = *report.add_notes();
    note.set_kind(kind);
    note.set_level(level);
    note.set_text(valid_utf8(text));
}

v1::Report begin(const auto& facts) {
    v1::Report report;
    report.set_schema(1);
    report.set_started(facts.started.time_since_epoch().count());
    report.set_duration_us(static_cast<std::uint64_t>(facts.took.count()));
    report.set_clock(facts.clock_behind ? v1::CLOCK_BEHIND_SIGNATURE : v1::CLOCK_TRUSTED);
    report.set_agent_version(BOOTSEAL_VERSION);
    fill_host(facts, *report.mutable_host());
    return report;
}

}  // namespace

void fill_waiver(const Waiver& from, v1::Waiver& to) {
    to.set_reason(valid_utf8(from.reason));
    to.set_approver(valid_utf8(from.approver));
    to.set_expires(from.expires.time_since_epoch().count());
}

v1::Report begin_report(const TreeFacts& facts, v1::Mode mode) {
    auto report = begin(facts);
    report.set_mode(mode);
    return report;
}

v1::Report fill_report(const RunFacts& facts, const Outcome& outcome) {
    auto report = begin(facts);
    if (outcome.run != 0) report.set_run_id(std::to_string(outcome.run));
    report.set_mode(to_proto(outcome.mode));
    report.set_stage(to_proto(facts.stage));
    report.set_profile(valid_utf8(facts.profile));
    fill_ruleset(facts, *report.mutable_ruleset());
    if (facts.tailoring) {
        fill_tailoring(*facts.tailoring, *facts.tailoring_verified, *report.mutable_tailoring());
    }
    for (const auto& finding : outcome.findings)
        fill_finding(finding, *report.add_findings());
    fill_counts(outcome, *report.mutable_counts());
    report.set_evaluated(static_cast<std::uint32_t>(outcome.evaluated));
    report.set_minimum_evaluated(static_cast<std::uint32_t>(outcome.minimum_evaluated));
    fill_result(outcome, report);

    for (const auto& change : outcome.changes) {
        auto& listed = *report.add_changes();
        listed.set_path("/" + valid_utf8(change.path));
        listed.set_kind(to_proto(change.kind));
    }
    for (const auto& [step, error] : outcome.live) {
        auto& taken = *report.add_live_steps();
        taken.set_kind(to_proto(step.kind));
        taken.set_subject(valid_utf8(step.subject));
        taken.set_value(valid_utf8(step.value));
        taken.set_outcome(error.empty() ? v1::STEP_OUTCOME_DONE : v1::STEP_OUTCOME_FAILED);
        taken.set_error(valid_utf8(error));
    }
    if (facts.recovered) {
        add_note(report, v1::NOTE_KIND_RECOVERY, v1::NOTE_LEVEL_WARNING,
                 "an earlier run was cut short; what it had changed was undone first");
    }
    if (const auto& packages = outcome.packages; !packages.empty()) {
        std::vector<std::string> parts;
        if (!packages.install.empty()) parts.push_back("installed " + join(packages.install, ", "));
        if (!packages.remove.empty()) parts.push_back("removed " + join(packages.remove, ", "));
        add_note(report, v1::NOTE_KIND_RUN, v1::NOTE_LEVEL_INFO,
                 "apt-get " + join(parts, " and ") + "; a rollback leaves packages as they are");
    }
    for (const auto& message : outcome.messages) {
        add_note(report, v1::NOTE_KIND_CHECKER, v1::NOTE_LEVEL_INFO, message);
    }
    return report;
}

}  // namespace bootseal
