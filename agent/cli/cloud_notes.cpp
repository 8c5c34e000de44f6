// SPDX-License-Identifier: Apache-2.0
#include "cli/cloud_notes.h"

#include <set>

#include "base/text.h"
#include "firstboot/cloud_init_log.h"

namespace bootseal {

namespace {

/// The file of "/etc/ssh/sshd_config.d/50-cloud-init.conf:3".
std::string_view file_of(std::string_view where) {
    const auto colon = where.rfind(':');
    const bool has_line = colon != where.npos && parse_number(where.substr(colon + 1)).has_value();
    return where.substr(0, has_line ? colon : where.size());
}

void add_note(v1::Report& report, const v1::Finding& finding, std::string_view path,
              const CloudWrite& write) {
    auto& note = *report.add_notes();
    note.set_kind(v1::NOTE_KIND_RUN);
    note.set_level(v1::NOTE_LEVEL_WARNING);
    note.set_subject(finding.rule_id());
    note.set_text(printable(concat(
        {path, " was written by cloud-init (", write.module, ") at ", format_time(write.at)})));
}

}  // namespace

Result<> add_cloud_notes(const Root& root, v1::Report& report) {
    const auto written = TRY(read_cloud_init_log(root));
    if (written.empty()) return {};
    for (const auto& finding : report.findings()) {
        std::set<std::string_view> said;
        for (const auto& evidence : finding.evidence()) {
            if (evidence.verdict() != v1::VERDICT_DRIFTED) continue;
            const auto path = file_of(evidence.where());
            const auto write = written.find(path);
            if (write == written.end() || !said.insert(path).second) continue;
            add_note(report, finding, path, write->second);
        }
    }
    return {};
}

}  // namespace bootseal
