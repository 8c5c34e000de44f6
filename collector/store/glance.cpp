// SPDX-License-Identifier: Apache-2.0
#include "store/glance.h"

namespace bootseal {

std::string_view name_of(HostResult value) {
    switch (value) {
        case HostResult::compliant:
            return "compliant";
        case HostResult::not_compliant:
            return "not_compliant";
        case HostResult::failed:
            return "failed";
        case HostResult::unknown:
            break;
    }
    return "unknown";
}

std::string_view name_of(HostIntegrity value) {
    switch (value) {
        case HostIntegrity::not_looked:
            return "not_looked";
        case HostIntegrity::intact:
            return "intact";
        case HostIntegrity::violated:
            return "violated";
        case HostIntegrity::unknown:
            break;
    }
    return "unknown";
}

std::string_view name_of(HostLockdown value) {
    switch (value) {
        case HostLockdown::engaged:
            return "engaged";
        case HostLockdown::partial:
            return "partial";
        case HostLockdown::none:
            break;
    }
    return "none";
}

std::string_view name_of(RuleSeverity value) {
    switch (value) {
        case RuleSeverity::low:
            return "low";
        case RuleSeverity::medium:
            return "medium";
        case RuleSeverity::high:
            return "high";
        case RuleSeverity::unknown:
            break;
    }
    return "unknown";
}

std::string_view name_of(RuleStatus value) {
    switch (value) {
        case RuleStatus::fail:
            return "fail";
        case RuleStatus::fixed:
            return "fixed";
        case RuleStatus::pending:
            return "pending";
        case RuleStatus::waived:
            return "waived";
        case RuleStatus::error:
            return "error";
    }
    return "unknown";
}

}  // namespace bootseal
