// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <cstdlib>

#include "ingest/findings.h"
#include "ingest/glance.h"
#include "ingest/judge.h"
#include "ingest/report.h"

using namespace bootseal;

namespace {

/// Each heartbeat is stored, an incident, or there already; and none twice.
void check(const Answer& answer, const std::vector<Heartbeat>& batch) {
    const auto judgement = judge(answer, batch, Time());
    const auto& append = judgement.append;
    std::uint64_t last = answer.position->sequence;
    for (const auto& row : append.heartbeats) {
        if (row.sequence <= last) std::abort();
        last = row.sequence;
    }
    if (append.after.sequence != last) std::abort();
    if (append.after.boots.size() % 16 != 0 || append.after.boots.size() > 128) std::abort();
    for (const auto& heartbeat : batch) {
        bool found = false;
        for (const auto& row : append.heartbeats)
            found = found || row.bytes == heartbeat.bytes;
        for (const auto& incident : append.incidents)
            found = found || incident.bytes == heartbeat.bytes;
        for (const auto& [sequence, bytes] : answer.heartbeats)
            found = found || bytes == heartbeat.bytes;
        if (!found) std::abort();
    }
    if (!judgement.changes &&
        (!append.heartbeats.empty() || !append.incidents.empty() || !append.states.empty())) {
        std::abort();
    }
    // Sent again, nothing of it is stored again.
    Answer again;
    again.position = append.after;
    again.heartbeats = answer.heartbeats;
    for (const auto& row : append.heartbeats)
        again.heartbeats.emplace(row.sequence, row.bytes);
    if (!judge(again, batch, Time()).append.heartbeats.empty()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    (void)require_report(bytes);
    const auto glance = parse_glance(bytes);
    if (glance && !differences(*glance, *glance).empty()) std::abort();
    const auto findings = parse_findings(bytes);
    if (findings && findings->size() > most_findings) std::abort();
    const auto batch = parse_batch(bytes);
    if (!batch) return 0;
    Answer answer;
    answer.position.emplace();
    check(answer, *batch);
    answer.position->sequence = batch->front().sequence;
    answer.position->digest = batch->front().digest;
    answer.position->boots = batch->back().boot;
    answer.heartbeats.emplace(batch->front().sequence, batch->front().bytes);
    check(answer, *batch);
    return 0;
}
