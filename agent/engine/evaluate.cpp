// SPDX-License-Identifier: Apache-2.0
#include "engine/evaluate.h"

#include <optional>

namespace bootseal {

namespace {

using Kind = Requirement::Kind;

/// One piece of evidence a facet: what must not hold, and whether it does.
Look inverted(const Look& look, const Requirement& part) {
    Look result;
    for (const auto facet : {Facet::persisted, Facet::live}) {
        const auto standing = look.in(facet);
        if (standing == Standing::not_looked_at) continue;
        const bool held = standing == Standing::compliant;
        Evidence evidence{facet, held ? Verdict::drifted : Verdict::compliant, "", "not so",
                          held ? "so" : "not so"};
        for (const auto& seen : look.evidence) {
            if (seen.evidence.facet != facet) continue;
            evidence.where = seen.evidence.where;
            evidence.expected = "not " + seen.evidence.expected;
            evidence.actual = seen.evidence.actual;
        }
        result.evidence.push_back({"not: " + part.summary, std::move(evidence)});
    }
    return result;
}

Result<Look> evaluate_any(const Requirement& requirement, const System& system) {
    std::optional<Look> first;
    std::optional<Error> error;
    for (const auto& part : requirement.parts) {
        auto look = evaluate(part, system);
        if (look && look->holds()) return look;
        if (look && !first) first = std::move(*look);
        if (!look && !error) error = look.error();
    }
    if (error) return *error;
    return *std::move(first);
}

}  // namespace

Standing Look::in(Facet facet) const {
    auto standing = Standing::not_looked_at;
    for (const auto& seen : evidence) {
        if (seen.evidence.facet != facet) continue;
        if (seen.evidence.verdict == Verdict::drifted) return Standing::drifted;
        standing = Standing::compliant;
    }
    return standing;
}

bool Look::holds() const {
    return !evidence.empty() && in(Facet::persisted) != Standing::drifted &&
           in(Facet::live) != Standing::drifted;
}

Result<Look> evaluate(const Requirement& requirement, const System& system) {
    switch (requirement.kind) {
        case Kind::resource: {
            auto evidence = requirement.resource->inspect(system);
            if (!evidence) return requirement.summary + std::move(evidence).error();
            Look look;
            for (auto& piece : *evidence) {
                look.evidence.push_back({requirement.summary, std::move(piece)});
            }
            if (look.evidence.empty()) return invalid(requirement.summary + ": showed no evidence");
            return look;
        }
        case Kind::all:
            return evaluate(requirement.parts, system);
        case Kind::any:
            return evaluate_any(requirement, system);
        case Kind::negate: {
            const auto& part = requirement.parts.at(0);
            const auto look = TRY(evaluate(part, system));
            return inverted(look, part);
        }
    }
    return invalid("unknown kind of requirement");
}

Result<Look> evaluate(const std::vector<Requirement>& requirements, const System& system) {
    Look all;
    for (const auto& requirement : requirements) {
        auto look = TRY(evaluate(requirement, system));
        for (auto& seen : look.evidence)
            all.evidence.push_back(std::move(seen));
    }
    return all;
}

namespace {

/// The first alternative that can be brought about; where none can, why the first cannot.
Result<> remedy_any(const Requirement& requirement, const System& system, Changes& changes) {
    std::optional<Error> first;
    for (const auto& part : requirement.parts) {
        const auto files = changes.files;
        const auto live = changes.live;
        const auto packages = changes.packages;
        auto done = remedy(part, system, changes);
        if (done) return done;
        changes.files = files;
        changes.live = live;
        changes.packages = packages;
        if (!first) first = done.error();
    }
    return *std::move(first);
}

}  // namespace

Result<> remedy(const Requirement& requirement, const System& system, Changes& changes) {
    const auto now = TRY(evaluate(requirement, system));
    if (now.holds()) return {};
    switch (requirement.kind) {
        case Kind::resource:
            return requirement.resource->remedy(system, changes);
        case Kind::all:
            for (const auto& part : requirement.parts)
                TRY(remedy(part, system, changes));
            return {};
        case Kind::any:
            return remedy_any(requirement, system, changes);
        case Kind::negate:
            return unsupported("a person must see to it: " + requirement.parts.at(0).summary +
                               " must not hold");
    }
    return {};
}

}  // namespace bootseal
