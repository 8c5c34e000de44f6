// SPDX-License-Identifier: Apache-2.0
#include "resource/evidence.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace bootseal {

Evidence persisted(Verdict verdict, std::string where, std::string expected, std::string actual) {
    return {Facet::persisted, verdict, std::move(where), std::move(expected), std::move(actual)};
}

std::string place(std::string_view file, int line) {
    return std::string(file) + ":" + std::to_string(line);
}

std::vector<Evidence> bounded(std::vector<Evidence> all, std::size_t most) {
    if (all.size() <= most) return all;
    const auto drifted = [](const Evidence& one) { return one.verdict == Verdict::drifted; };
    std::stable_partition(all.begin(), all.end(), drifted);
    const auto left_out = all.size() - most;
    const bool also_drifted = drifted(all[most]);
    const auto count = std::count_if(std::next(all.begin(), static_cast<std::ptrdiff_t>(most)),
                                     all.end(), drifted);
    Evidence rest = std::move(all[most]);
    rest.where = std::to_string(left_out) + " more";
    rest.actual = also_drifted ? std::to_string(count) + " of them not so" : "all so";
    all.resize(most);
    all.push_back(std::move(rest));
    return all;
}

}  // namespace bootseal
