// SPDX-License-Identifier: Apache-2.0
#include "counters.h"

#include <algorithm>

namespace bootseal {

void Counters::refused(unsigned status) {
    const auto* const found = std::find(statuses.begin(), statuses.end() - 1, status);
    ++refused_.at(static_cast<std::size_t>(found - statuses.begin()));
}

void Counters::appended(std::chrono::duration<double> took) {
    for (std::size_t i = 0; i < bounds.size(); ++i) {
        if (took.count() <= bounds.at(i)) ++appends_.at(i);
    }
    ++all_appends_;
    append_microseconds_ += static_cast<std::uint64_t>(took.count() * 1e6);
}

Counters::Values Counters::values() const {
    Values values;
    values.heartbeats = heartbeats_;
    values.reports = reports_;
    values.enrolled = enrolled_;
    for (std::size_t i = 0; i < statuses.size(); ++i)
        values.refused.at(i) = refused_.at(i);
    for (std::size_t i = 0; i < bounds.size(); ++i)
        values.appends.at(i) = appends_.at(i);
    values.all_appends = all_appends_;
    values.append_seconds = static_cast<double>(append_microseconds_) / 1e6;
    return values;
}

}  // namespace bootseal
