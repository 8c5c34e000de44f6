// SPDX-License-Identifier: Apache-2.0
#include "telemetry/evidence.h"

namespace bootseal {

v1::Report evidence_of(v1::Report report) {
    report.clear_run_id();
    report.clear_started();
    report.clear_duration_us();
    report.clear_clock();
    report.mutable_host()->clear_boot_id();
    for (auto& finding : *report.mutable_findings())
        finding.clear_duration_us();
    if (!report.has_integrity()) return report;
    auto& integrity = *report.mutable_integrity();
    integrity.clear_names();
    integrity.clear_files_hashed();
    integrity.clear_bytes_hashed();
    integrity.clear_files_measured();
    integrity.clear_files_untouched();
    integrity.clear_vanished();
    return report;
}

}  // namespace bootseal
