// SPDX-License-Identifier: Apache-2.0
#include "report/words.h"

namespace bootseal {

std::string_view describe(v1::Status status) {
    switch (status) {
        case v1::STATUS_PASS:
            return "pass";
        case v1::STATUS_FAIL:
            return "fail";
        case v1::STATUS_FIXED:
            return "fixed";
        case v1::STATUS_PENDING_REBOOT:
            return "pending reboot";
        case v1::STATUS_NOT_APPLICABLE:
            return "not applicable";
        case v1::STATUS_MANUAL:
            return "manual";
        case v1::STATUS_WAIVED:
            return "waived";
        case v1::STATUS_ERROR:
            return "error";
        default:
            return "unknown";
    }
}

std::string_view describe(v1::Severity severity) {
    switch (severity) {
        case v1::SEVERITY_LOW:
            return "low";
        case v1::SEVERITY_MEDIUM:
            return "medium";
        case v1::SEVERITY_HIGH:
            return "high";
        default:
            return "unknown";
    }
}

std::string_view describe(v1::Facet facet) {
    switch (facet) {
        case v1::FACET_PERSISTED:
            return "persisted";
        case v1::FACET_LIVE:
            return "live";
        default:
            return "unknown";
    }
}

std::string_view describe(v1::Result result) {
    switch (result) {
        case v1::RESULT_COMPLIANT:
            return "compliant";
        case v1::RESULT_NOT_COMPLIANT:
            return "not compliant";
        case v1::RESULT_FAILED:
            return "failed";
        default:
            return "no result";
    }
}

std::string_view describe(v1::Mode mode) {
    switch (mode) {
        case v1::MODE_PLAN:
            return "plan";
        case v1::MODE_APPLY:
            return "apply";
        case v1::MODE_VERIFY:
            return "verify";
        case v1::MODE_ROLLBACK:
            return "rollback";
        case v1::MODE_CHECK:
            return "check";
        case v1::MODE_INSPECT:
            return "inspect";
        case v1::MODE_GENERALIZE:
            return "generalize";
        default:
            return "unknown";
    }
}

std::string_view describe(v1::Stage stage) {
    switch (stage) {
        case v1::STAGE_BUILD:
            return "build";
        case v1::STAGE_BOOT:
            return "boot";
        case v1::STAGE_RUN:
            return "run";
        default:
            return "unknown";
    }
}

std::string_view describe(v1::TraceAction action) {
    switch (action) {
        case v1::TRACE_ACTION_REMOVE:
            return "remove";
        case v1::TRACE_ACTION_TRUNCATE:
            return "truncate";
        case v1::TRACE_ACTION_WRITE:
            return "write";
        case v1::TRACE_ACTION_LINK:
            return "link";
        case v1::TRACE_ACTION_CLEAR_SWAP:
            return "clear";
        default:
            return "unknown";
    }
}

std::string_view describe(v1::DeviationKind kind) {
    switch (kind) {
        case v1::DEVIATION_KIND_ADDED:
            return "added";
        case v1::DEVIATION_KIND_REMOVED:
            return "removed";
        case v1::DEVIATION_KIND_CHANGED:
            return "changed";
        default:
            return "unknown";
    }
}

std::string_view describe(v1::ChangeKind kind) {
    switch (kind) {
        case v1::CHANGE_KIND_CREATED:
            return "created";
        case v1::CHANGE_KIND_MODIFIED:
            return "modified";
        case v1::CHANGE_KIND_REMOVED:
            return "removed";
        case v1::CHANGE_KIND_ACCESS:
            return "access";
        case v1::CHANGE_KIND_SYMLINK:
            return "symlink";
        case v1::CHANGE_KIND_DIRECTORY:
            return "directory";
        default:
            return "unknown";
    }
}

std::string_view describe(v1::LiveStepKind kind) {
    switch (kind) {
        case v1::LIVE_STEP_KIND_SET_SYSCTL:
            return "set sysctl";
        case v1::LIVE_STEP_KIND_UNLOAD_MODULE:
            return "unload module";
        case v1::LIVE_STEP_KIND_STOP_UNIT:
            return "stop unit";
        case v1::LIVE_STEP_KIND_START_UNIT:
            return "start unit";
        case v1::LIVE_STEP_KIND_RELOAD_UNIT:
            return "reload unit";
        case v1::LIVE_STEP_KIND_RELOAD_MANAGER:
            return "reload the service manager";
        case v1::LIVE_STEP_KIND_REMOUNT:
            return "remount";
        default:
            return "unknown step";
    }
}

std::string_view describe(v1::NoteKind kind) {
    switch (kind) {
        case v1::NOTE_KIND_RUN:
            return "run";
        case v1::NOTE_KIND_CHECKER:
            return "checker";
        case v1::NOTE_KIND_GUARD:
            return "guard";
        case v1::NOTE_KIND_RECOVERY:
            return "recovery";
        default:
            return "note";
    }
}

std::string_view describe(v1::Verdict verdict) {
    switch (verdict) {
        case v1::VERDICT_COMPLIANT:
            return "compliant";
        case v1::VERDICT_DRIFTED:
            return "drifted";
        default:
            return "unknown";
    }
}

std::string_view describe(v1::StepOutcome outcome) {
    switch (outcome) {
        case v1::STEP_OUTCOME_PLANNED:
            return "planned";
        case v1::STEP_OUTCOME_DONE:
            return "done";
        case v1::STEP_OUTCOME_FAILED:
            return "failed";
        case v1::STEP_OUTCOME_SKIPPED:
            return "skipped";
        default:
            return "unknown";
    }
}

std::string_view describe(v1::NoteLevel level) {
    switch (level) {
        case v1::NOTE_LEVEL_INFO:
            return "info";
        case v1::NOTE_LEVEL_WARNING:
            return "warning";
        case v1::NOTE_LEVEL_ERROR:
            return "error";
        default:
            return "unknown";
    }
}

std::string_view describe(v1::Clock clock) {
    switch (clock) {
        case v1::CLOCK_TRUSTED:
            return "trusted";
        case v1::CLOCK_BEHIND_BUILD:
            return "earlier than the image's build";
        case v1::CLOCK_BEHIND_SIGNATURE:
            return "earlier than the newest signature";
        default:
            return "unknown";
    }
}

std::string describe(const v1::Evidence& evidence) {
    return evidence.where() + " (" + std::string(describe(evidence.facet())) + "): expected " +
           evidence.expected() + ", actual " + evidence.actual();
}

}  // namespace bootseal
