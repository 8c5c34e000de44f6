// SPDX-License-Identifier: Apache-2.0
#include "cli/build_log.h"

#include <cstdlib>

#include "base/text.h"
#include "cli/time_of_build.h"
#include "report/words.h"
#include "system/kernel.h"
#include "system/replace.h"
#include "system/state_file.h"

namespace bootseal {

namespace {

std::string host() {
    const auto top = Root::open("/");
    if (!top) return {};
    const auto name = top->read(hostname_in_proc);
    return name ? std::string(trim(*name)) : std::string();
}

Result<> add(const Root& root, BuildLog& log, const Event& event) {
    const auto at = TRY(time_of_build());
    const BuildEvent full{event.what, at, who(), host(), BOOTSEAL_VERSION, event.details};
    log.text += build_record_line(log.record, full);
    return write_state_file(root, std::string(build_record_file), log.text);
}

std::string number(std::uint64_t value) {
    return std::to_string(value);
}

}  // namespace

std::string who() {
    for (const auto* name : {"SUDO_USER", "LOGNAME"}) {
        const auto* value = std::getenv(name);
        if (value && *value) return value;
    }
    return "root";
}

Result<std::optional<BuildLog>> read_build_log(const Root& root) {
    auto text = root.read(build_record_file, build_record_limit);
    if (!text && is_absent(text.error())) return std::optional<BuildLog>();
    if (!text) return text.error();
    BuildLog log;
    log.record = TRY(parse_build_record(*text, "/" + std::string(build_record_file)));
    log.text = *std::move(text);
    return std::optional(std::move(log));
}

Result<> begin_build_log(const Root& root, const Event& event) {
    if (TRY(read_build_log(root))) {
        return invalid("the record of this build was begun already: /" +
                       std::string(build_record_file));
    }
    TRY(make_state_folder(root, folder_of(std::string(build_record_file))));
    BuildLog log;
    return add(root, log, event);
}

Result<> note_event(const Root& root, const Event& event) {
    auto log = TRY(read_build_log(root));
    return log ? add(root, *log, event) : Result<>();
}

Event event_of(std::string what, const v1::Report& report) {
    const auto& ruleset = report.ruleset();
    const auto& counts = report.counts();
    return {std::move(what),
            {{"ruleset", ruleset.id()},
             {"serial", number(ruleset.serial())},
             {"sha256", ruleset.sha256()},
             {"profile", report.profile()},
             {"result", std::string(describe(report.result()))},
             {"pass", number(counts.pass())},
             {"fixed", number(counts.fixed())},
             {"fail", number(counts.fail())}}};
}

}  // namespace bootseal
