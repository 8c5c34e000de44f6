// SPDX-License-Identifier: Apache-2.0
#include "web/words.h"

#include <algorithm>

namespace bootseal {

Tone tone_of(HostResult value) {
    switch (value) {
        case HostResult::compliant:
            return Tone::good;
        case HostResult::not_compliant:
            return Tone::bad;
        case HostResult::failed:
            return Tone::warning;
        default:
            return Tone::quiet;
    }
}

Tone tone_of(HostIntegrity value) {
    switch (value) {
        case HostIntegrity::intact:
            return Tone::good;
        case HostIntegrity::violated:
            return Tone::bad;
        case HostIntegrity::unknown:
            return Tone::warning;
        default:
            return Tone::quiet;
    }
}

Tone tone_of(HostLockdown value) {
    switch (value) {
        case HostLockdown::engaged:
            return Tone::plain;
        case HostLockdown::partial:
            return Tone::warning;
        default:
            return Tone::quiet;
    }
}

Tone tone_of(RuleSeverity value) {
    switch (value) {
        case RuleSeverity::high:
            return Tone::bad;
        case RuleSeverity::medium:
            return Tone::warning;
        default:
            return Tone::quiet;
    }
}

Tone tone_of(RuleStatus value) {
    switch (value) {
        case RuleStatus::fail:
            return Tone::bad;
        case RuleStatus::error:
        case RuleStatus::pending:
            return Tone::warning;
        case RuleStatus::fixed:
            return Tone::good;
        default:
            return Tone::quiet;
    }
}

Tone tone_of(IncidentKind value) {
    switch (value) {
        case IncidentKind::gap:
        case IncidentKind::late:
        case IncidentKind::clock_back:
        case IncidentKind::silence:
            return Tone::warning;
        default:
            return Tone::bad;
    }
}

std::string in_words(std::string_view name) {
    std::string text(name);
    std::replace(text.begin(), text.end(), '_', ' ');
    return text;
}

}  // namespace bootseal
