// SPDX-License-Identifier: Apache-2.0
#include "engine/judge.h"

#include <algorithm>

#include "engine/evaluate.h"

namespace bootseal {

namespace {

/// A `when` asks whether there is something to harden: in the files or on the running machine.
bool applies(const Look& look) {
    return look.in(Facet::persisted) == Standing::compliant ||
           look.in(Facet::live) == Standing::compliant;
}

std::string describe(const Observation& seen) {
    const auto& evidence = seen.evidence;
    const auto where = evidence.where.empty() ? std::string() : " (" + evidence.where + ")";
    return evidence.actual + where;
}

std::size_t drifted(const Look& look) {
    return static_cast<std::size_t>(
        std::count_if(look.evidence.begin(), look.evidence.end(), [](const Observation& seen) {
            return seen.evidence.facet == Facet::persisted &&
                   seen.evidence.verdict == Verdict::drifted;
        }));
}

/// What is left to do where a remedy did not bring the state about.
std::string leftover(const Look& look) {
    for (const auto& seen : look.evidence) {
        if (seen.evidence.facet == Facet::persisted && seen.evidence.verdict == Verdict::drifted) {
            return seen.requirement + " is still " + describe(seen);
        }
    }
    return "";
}

/// What `now` has at its end that `before` has not.
std::span<const std::string> added(const std::vector<std::string>& now,
                                   const std::vector<std::string>& before) {
    return std::span(now).subspan(before.size());
}

void note(std::string& text, const std::string& more) {
    if (text.find(more) != std::string::npos) return;
    if (!text.empty()) text += "; ";
    text += more;
}

void heed_waiver(const Waiver& waiver, Time now, Finding& finding) {
    const auto until = format_time(waiver.expires) + ", by " + waiver.approver;
    if (waiver.expires <= now) {
        finding.cause = "the waiver ended at " + until;
        return;
    }
    finding.status = Status::waived;
    finding.cause = waiver.reason + " (until " + until + ")";
}

/// The first role of this machine that a rule would break, as a sentence; empty where it breaks
/// none, or the owner insists.
Result<std::string> broken_role(const Rule& rule, std::span<const MachineRole> roles,
                                const System& system) {
    if (rule.insisted) return std::string();
    for (const auto& role : roles) {
        const auto breaks = rule.breaks.find(role.name);
        if (breaks == rule.breaks.end()) continue;
        const auto look = TRY(evaluate(role.found, system));
        if (!applies(look)) continue;
        return "this machine " + role.title + " (" + look.evidence.front().requirement +
               "): " + breaks->second + " A tailoring can insist.";
    }
    return std::string();
}

}  // namespace

Finding judge(const Rule& rule, const System& system) {
    Finding finding;
    finding.rule = &rule;
    if (!rule.deselected.empty()) {
        finding.status = Status::not_applicable;
        finding.cause = "deselected: " + rule.deselected;
        return finding;
    }
    for (const auto& condition : rule.when) {
        const auto look = evaluate(condition, system);
        if (!look) {
            finding.cause = look.error().what;
            return finding;
        }
        if (applies(*look)) continue;
        finding.status = Status::not_applicable;
        const auto& seen = look->evidence.front();
        finding.cause = seen.requirement + ": " + describe(seen);
        return finding;
    }
    auto look = evaluate(rule.require, system);
    if (!look) {
        finding.cause = look.error().what;
        finding.persisted = Standing::unknown;
        return finding;
    }
    finding.persisted = look->in(Facet::persisted);
    finding.live = look->in(Facet::live);
    finding.status = rule.manual ? Status::manual : look->holds() ? Status::pass : Status::fail;
    finding.evidence = std::move(look->evidence);
    if (finding.status != Status::fail) return finding;
    finding.remedy = rule.by_hand;
    if (rule.waiver) heed_waiver(*rule.waiver, system.now, finding);
    return finding;
}

void try_remedy(const Rule& rule, std::span<const MachineRole> roles, const System& system,
                Changes& changes, Finding& finding) {
    if (!rule.by_hand.empty()) {
        note(finding.cause, "left to a person");
        return;
    }
    const auto broken = broken_role(rule, roles, system);
    if (!broken || !broken->empty()) {
        note(finding.cause, broken ? *broken : broken.error().what);
        return;
    }
    const auto before = changes.files.pending();
    const auto steps_before = changes.live.size();
    for (const auto& requirement : rule.require) {
        const auto files = changes.files;
        const auto steps = changes.live;
        const auto packages = changes.packages;
        const auto now = evaluate(requirement, system);
        auto done = remedy(requirement, system, changes);
        auto look = done ? evaluate(requirement, system) : Result<Look>(done.error());
        if (look && look->in(Facet::persisted) != Standing::drifted) continue;
        if (done && !(changes.packages == packages)) {
            for (const auto& name : added(changes.packages.install, packages.install))
                note(finding.remedy, "installs " + name);
            for (const auto& name : added(changes.packages.remove, packages.remove))
                note(finding.remedy, "removes " + name);
            continue;
        }
        note(finding.cause, look ? leftover(*look) : look.error().what);
        // Nine of ten homes put right are worth keeping; what helped nothing is not.
        if (look && now && drifted(*look) < drifted(*now)) continue;
        changes.files = files;
        changes.live = steps;
        changes.packages = packages;
    }
    std::string paths;
    for (const auto& [path, change] : changes.files.pending()) {
        const auto known = before.find(path);
        if (known == before.end() || !(known->second == change)) {
            note(paths, "/" + path);
        }
    }
    if (!paths.empty()) note(finding.remedy, "changes " + paths);
    if (changes.live.size() > steps_before) note(finding.remedy, "acts on the running machine");
}

}  // namespace bootseal
