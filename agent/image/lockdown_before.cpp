// SPDX-License-Identifier: Apache-2.0
#include "image/lockdown_before.h"

#include <algorithm>

#include "image/lockdown_kernel.h"
#include "image/lockdown_units.h"
#include "system/records.h"
#include "system/state_file.h"

namespace bootseal {

namespace {

const Record head{"bootseal-lockdown", {1}, {}};

std::string file_in(const std::string& folder) {
    return folder + "/before";
}

std::string encode(const LockdownBefore& before) {
    std::vector<Record> records{head};
    for (const auto& [key, value] : before.parameters)
        records.push_back({"parameter", {}, {key, value}});
    for (const auto& unit : before.units)
        records.push_back({"unit", {}, {unit}});
    return encode_records(records);
}

Result<LockdownBefore> parse(const std::string& bytes) {
    const auto records = TRY(parse_records(bytes));
    if (records.empty() || records[0] != head) return invalid("is not of this version");
    LockdownBefore before;
    for (std::size_t i = 1; i < records.size(); ++i) {
        const auto& [word, numbers, strings] = records[i];
        if (word == "parameter" && strings.size() == 2) {
            before.parameters.emplace(strings[0], strings[1]);
        } else if (word == "unit" && strings.size() == 1) {
            before.units.push_back(strings[0]);
        } else {
            return invalid("has a record that is none of a lockdown: " + word);
        }
    }
    return before;
}

}  // namespace

Result<LockdownBefore> read_before(const Root& root, const std::string& folder) {
    const auto bytes = TRY(Overlay(root).read(file_in(folder)));
    if (!bytes) return LockdownBefore();
    auto before = parse(*bytes);
    if (!before) return "/" + file_in(folder) + " " + before.error();
    return before;
}

Result<> keep_before(const RunningMachine& machine, const LockdownOrder& order,
                     const std::string& folder) {
    auto before = TRY(read_before(machine.root, folder));
    for (const auto& parameter : lockdown_parameters(order)) {
        if (parameter.for_good) continue;
        const auto now = TRY(machine.kernel.sysctl(parameter.key));
        if (now && !parameter.accepts(*now)) before.parameters.emplace(parameter.key, *now);
    }
    if (machine.units) {
        auto units = TRY(machine.units->active(console_units()));
        // What would have started them by now, had it not been for the lockdown.
        if (machine.starting) units.emplace_back("getty.target");
        for (auto& unit : units) {
            const auto& known = before.units;
            if (std::find(known.begin(), known.end(), unit) == known.end()) {
                before.units.push_back(std::move(unit));
            }
        }
    }
    return write_state_file(machine.root, file_in(folder), encode(before));
}

}  // namespace bootseal
