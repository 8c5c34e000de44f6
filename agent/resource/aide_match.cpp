// SPDX-License-Identifier: Apache-2.0
#include "resource/aide_config.h"
#include "resource/aide_pattern.h"

namespace bootseal {

namespace {

std::string_view folder_of(std::string_view path) {
    return path.substr(0, path.rfind('/'));
}

/// The folder in whose rules AIDE keeps a pattern: what stands before its first special character.
std::string_view node_of(std::string_view pattern) {
    return folder_of(pattern.substr(0, pattern.find_first_of(".*+?[](){}|^$\\")));
}

/// An exclusion is about what is in a folder as well.
Fit excludes(const AideRule& rule, std::string_view path) {
    auto result = Fit::no;
    for (auto subject = path; subject.size() > 1; subject = folder_of(subject)) {
        if (subject == path ? !rule.of_files : !rule.of_folders) continue;
        const auto one = fits_aide_pattern(rule.pattern, subject);
        if (one == Fit::yes) return one;
        if (one == Fit::unknown) result = one;
    }
    return result;
}

}  // namespace

AideMatch match_aide(const std::vector<AideRule>& rules, std::string_view path) {
    using Kind = AideMatch::Kind;
    for (const auto& rule : rules) {
        if (rule.kind != AideRule::Kind::negative) continue;
        const auto fit = excludes(rule, path);
        if (fit == Fit::no) continue;
        return {fit == Fit::yes && rule.certain ? Kind::excluded : Kind::unclear, &rule};
    }
    for (auto node = folder_of(path);; node = folder_of(node)) {
        for (const auto kind : {AideRule::Kind::equal, AideRule::Kind::selective}) {
            for (const auto& rule : rules) {
                if (rule.kind != kind || !rule.of_files || node_of(rule.pattern) != node) continue;
                // Of the folders further up AIDE asks for the others only.
                if (kind == AideRule::Kind::equal && node != folder_of(path)) continue;
                const auto fit = fits_aide_pattern(rule.pattern, path);
                if (fit == Fit::no) continue;
                return {fit == Fit::yes && rule.certain ? Kind::watched : Kind::unclear, &rule};
            }
        }
        if (node.empty()) return {};
    }
}

}  // namespace bootseal
