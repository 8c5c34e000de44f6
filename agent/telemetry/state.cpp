// SPDX-License-Identifier: Apache-2.0
#include "telemetry/state.h"

#include <algorithm>

#include "base/text.h"
#include "image/lockdown_files.h"
#include "image/lockdown_live.h"
#include "integrity/sealed.h"
#include "system/boot.h"
#include "trust/digest.h"

namespace bootseal {

namespace {

constexpr std::size_t most_statement = 1 << 20;
constexpr std::size_t most_name = 253;  // RFC 1035, 2.3.4

v1::IntegrityState integrity_of(const v1::Report& report) {
    if (!report.has_integrity()) return v1::INTEGRITY_STATE_UNSPECIFIED;
    switch (report.integrity().verdict()) {
        case v1::VERDICT_COMPLIANT:
            return v1::INTEGRITY_STATE_INTACT;
        case v1::VERDICT_DRIFTED:
            return v1::INTEGRITY_STATE_VIOLATED;
        default:
            return v1::INTEGRITY_STATE_UNKNOWN;
    }
}

Result<v1::LockdownState> lockdown_of(const Root& root) {
    const bool files = TRY(tree_order(root)).has_value();
    const auto running = TRY(running_lockdown(root));
    if (!files && running == Lockdown::none) return v1::LOCKDOWN_STATE_UNSPECIFIED;
    const bool whole = files && running == Lockdown::whole;
    return whole ? v1::LOCKDOWN_STATE_ENGAGED : v1::LOCKDOWN_STATE_PARTIAL;
}

/// What a report of a tree does not say, as nobody runs there: its files do.
std::string or_file(const std::string& told, const Root& root, std::string_view path) {
    if (!told.empty()) return told;
    const auto text = root.read(path);
    return text ? printable(trim(*text), most_name) : "";
}

void add_waivers(const v1::Report& report, v1::State& state) {
    for (const auto& finding : report.findings()) {
        if (finding.status() != v1::STATUS_WAIVED) continue;
        state.set_waivers(state.waivers() + 1);
        const auto ends = finding.waiver().expires();
        const auto next = state.next_waiver_ends();
        state.set_next_waiver_ends(next == 0 ? ends : std::min(next, ends));
    }
}

}  // namespace

Result<v1::State> state_of(const Root& root, const v1::Report& report,
                           const std::string& report_bytes) {
    v1::State state;
    const auto& host = report.host();
    state.set_machine_id(or_file(host.machine_id(), root, machine_id_file));
    state.set_hostname(or_file(host.hostname(), root, "etc/hostname"));
    state.set_os_id(host.os_id());
    state.set_os_version(host.os_version());
    state.set_agent_version(report.agent_version());
    const auto seal = root.read(sealed_statement, most_statement);
    if (!seal && !is_absent(seal.error())) return seal.error();
    if (seal) state.set_seal(sha256_raw(*seal));
    state.set_ruleset(report.ruleset().id());
    state.set_ruleset_serial(report.ruleset().serial());
    state.set_ruleset_sha256(from_hex(report.ruleset().sha256()).value_or(""));
    state.set_profile(report.profile());
    state.set_result(report.result());
    *state.mutable_counts() = report.counts();
    state.set_report(sha256_raw(report_bytes));
    state.set_integrity(integrity_of(report));
    state.set_lockdown(TRY(lockdown_of(root)));
    add_waivers(report, state);
    return state;
}

std::string bytes_of(const v1::State& state) {
    return state.SerializeAsString();
}

}  // namespace bootseal
