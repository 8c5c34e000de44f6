// SPDX-License-Identifier: Apache-2.0
#include "store/records.h"

namespace bootseal {

std::string_view name_of(IncidentKind kind) {
    switch (kind) {
        case IncidentKind::gap:
            return "gap";
        case IncidentKind::fork:
            return "fork";
        case IncidentKind::late:
            return "late";
        case IncidentKind::clone:
            return "clone";
        case IncidentKind::clock_back:
            return "clock_back";
        case IncidentKind::ruleset_back:
            return "ruleset_back";
        case IncidentKind::altered:
            return "altered";
        case IncidentKind::foreign:
            return "foreign";
        case IncidentKind::silence:
            return "silence";
        case IncidentKind::violation:
            return "violation";
        case IncidentKind::non_compliance:
            return "non_compliance";
        case IncidentKind::stale:
            return "stale";
    }
    return "unknown";
}

std::optional<IncidentKind> parse_incident_kind(std::string_view name) {
    for (int number = 1; number <= incident_kinds; ++number) {
        const auto kind = static_cast<IncidentKind>(number);
        if (name_of(kind) == name) return kind;
    }
    return std::nullopt;
}

bool needs_no_states(const Question& question, const Position& position) {
    return question.states.empty() || (question.states.size() == 1 && position.state_known &&
                                       question.states.front() == position.state);
}

}  // namespace bootseal
