// SPDX-License-Identifier: Apache-2.0
#include "engine/run.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "engine/checkers.h"
#include "engine/judge.h"
#include "engine/lockout.h"
#include "system/live.h"
#include "system/transaction.h"

namespace bootseal {

namespace {

using std::chrono::steady_clock;

Result<std::vector<const Rule*>> select(const Request& request) {
    const auto& ruleset = request.ruleset;
    std::vector<std::string> known;
    for (const auto& profile : ruleset.profiles)
        known.push_back(profile.name);
    if (std::find(known.begin(), known.end(), request.profile) == known.end()) {
        return invalid("the ruleset has no profile " + printable(request.profile) + "; it has " +
                       join(known, ", "));
    }
    std::vector<const Rule*> selected;
    for (const auto& name : request.rules) {
        const auto named = [&](const Rule& rule) { return rule.id == name || rule.number == name; };
        const auto rule = std::find_if(ruleset.rules.begin(), ruleset.rules.end(), named);
        if (rule == ruleset.rules.end()) {
            return invalid("the ruleset has no rule " + printable(name));
        }
        selected.push_back(&*rule);
    }
    if (!request.rules.empty()) return selected;
    for (const auto& rule : ruleset.rules) {
        if (ruleset.selects(request.profile, rule)) selected.push_back(&rule);
    }
    return selected;
}

System system_of(const Target& target, const Overlay& files) {
    return {files,        target.packages, target.scan, target.kernel,
            target.units, target.stage,    target.now};
}

/// Somebody looked: not an error, and not put aside by a `when` that may have been wrong.
bool was_evaluated(const Finding& finding) {
    return finding.status != Status::error && finding.status != Status::not_applicable;
}

/// Judges rule by rule within the budgets; `after` may do more with each finding.
Result<Outcome> look_at_all(const Request& request, const System& system,
                            const std::function<void(const Rule&, Finding&)>& after) {
    const auto rules = TRY(select(request));
    Outcome outcome;
    outcome.minimum_evaluated = request.rules.empty() ? request.ruleset.minimum_evaluated : 0;
    const auto start = steady_clock::now();
    for (const auto* rule : rules) {
        const auto begun = steady_clock::now();
        Finding finding;
        if (begun - start > request.run_budget) {
            finding.rule = rule;
            finding.cause = "timed out: the time of the run was over before this rule";
        } else {
            finding = judge(*rule, system);
            if (after) after(*rule, finding);
        }
        const auto took = steady_clock::now() - begun;
        finding.took = std::chrono::duration_cast<std::chrono::microseconds>(took);
        if (took > request.rule_budget) {
            finding.status = Status::error;
            finding.cause = "timed out: took longer than a rule may";
        }
        if (was_evaluated(finding)) ++outcome.evaluated;
        outcome.findings.push_back(std::move(finding));
    }
    return outcome;
}

/// What the second look says, in the light of what was proposed.
void conclude(Outcome& outcome, const Outcome& proposed) {
    mark_fixed(outcome, proposed);
    for (std::size_t i = 0; i < outcome.findings.size(); ++i) {
        auto& finding = outcome.findings[i];
        const auto& before = proposed.findings[i];
        if (before.status != Status::fail) continue;
        finding.remedy = before.remedy;
        if (finding.status == Status::fail) {
            finding.cause = before.cause;
            const bool files_right = finding.persisted != Standing::drifted;
            if (files_right && before.cause.empty()) {
                finding.status = Status::pending_reboot;
                finding.cause = "the files are right; the running machine follows at its next boot";
            }
        }
    }
}

Result<std::vector<FileChange>> changes_of(const Overlay& files) {
    using Kind = FileChange::Kind;
    std::vector<FileChange> changes;
    for (const auto& [path, change] : files.pending()) {
        const auto below = files.base().status(path, Links::keep);
        if (!below && !is_absent(below.error())) return below.error();
        auto kind = Kind::access;
        switch (change.kind) {
            case Pending::Kind::absent:
                kind = Kind::removed;
                break;
            case Pending::Kind::symlink:
                kind = Kind::symlink;
                break;
            case Pending::Kind::directory:
                if (!below) kind = Kind::directory;
                break;
            case Pending::Kind::file:
                if (!below) {
                    kind = Kind::created;
                } else if (change.content) {
                    kind = Kind::modified;
                }
        }
        changes.push_back({path, kind});
    }
    return changes;
}

unsigned next_run(const std::vector<unsigned>& runs) {
    return runs.empty() ? 1 : runs.back() + 1;
}

}  // namespace

void mark_fixed(Outcome& outcome, const Outcome& before) {
    for (std::size_t i = 0; i < outcome.findings.size(); ++i) {
        auto& finding = outcome.findings[i];
        const auto& earlier = before.findings[i];
        if (earlier.status != Status::fail || finding.status != Status::pass) continue;
        finding.status = Status::fixed;
        finding.remedy = earlier.remedy;
    }
}

Result<Outcome> verify(const Request& request, const Target& target) {
    const Overlay files(target.root, Looks::once);
    return look_at_all(request, system_of(target, files), {});
}

Result<Proposal> propose(const Request& request, const Target& target) {
    return propose(request, target, Overlay(target.root, Looks::once));
}

Result<Proposal> propose(const Request& request, const Target& target, Overlay files) {
    Proposal proposal{{}, std::move(files), {}, {}};
    const auto system = system_of(target, proposal.files);
    Changes changes{proposal.files, proposal.live, proposal.packages};
    proposal.outcome = TRY(look_at_all(request, system, [&](const Rule& rule, Finding& finding) {
        if (finding.status == Status::fail) {
            try_remedy(rule, request.ruleset.roles, system, changes, finding);
        }
    }));
    proposal.outcome.mode = Mode::plan;
    proposal.outcome.changes = TRY(changes_of(proposal.files));
    if (auto locked_out = guard_logins(target.root, proposal.files, target.now); !locked_out) {
        proposal.outcome.refused = locked_out.error().what;
    }
    return proposal;
}

Result<Outcome> apply(const Request& request, const Target& target, const Journal& journal) {
    auto proposal = TRY(propose(request, target));
    proposal.outcome.mode = Mode::apply;
    const auto changes = std::exchange(proposal.outcome.changes, {});
    if (!proposal.outcome.refused.empty()) return proposal.outcome;

    std::vector<std::string> messages;
    const auto run = next_run(TRY(journal.runs()));
    const auto objections = complaints(target.root, proposal.files);
    const auto committed = commit(journal, proposal.files, run, [&] {
        return check_consumers(target.root, proposal.files, objections, messages);
    });
    if (!committed) {
        proposal.outcome.refused = committed.error().what;
        proposal.outcome.messages = std::move(messages);
        return proposal.outcome;
    }
    std::vector<LiveOutcome> live;
    for (const auto& step : proposal.live) {
        const auto done = target.kernel ? run_step(step, *target.kernel, target.units)
                                        : Result<>(invalid("there is no running kernel"));
        live.push_back({step, done ? "" : done.error().what});
    }
    // Where nothing was changed, a second look would see what the first one saw.
    auto outcome = proposal.outcome;
    if (!changes.empty() || !live.empty()) outcome = TRY(verify(request, target));
    conclude(outcome, proposal.outcome);
    outcome.mode = Mode::apply;
    outcome.live = std::move(live);
    outcome.messages = std::move(messages);
    outcome.run = changes.empty() ? 0 : run;
    outcome.changes = changes;
    return outcome;
}

}  // namespace bootseal
