// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <cstdlib>

#include "report/build_record.h"
#include "report/dsse_envelope.h"
#include "report/seal_statement.h"

using namespace bootseal;

/// What is understood as an envelope is the same when it is written and read again.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto envelope = parse_dsse(text, "fuzz")) {
        const auto again = parse_dsse(render_dsse(*envelope), "fuzz");
        if (!again || again->payload != envelope->payload) std::abort();
        for (const auto& signature : envelope->signatures)
            (void)require_dsse(envelope->type, envelope->payload, signature);
    }
    if (const auto seal = read_seal_statement(text, "fuzz")) {
        if (seal->subjects.empty()) std::abort();
    }
    if (const auto record = parse_build_record(text, "fuzz")) {
        if (record->events.empty() != record->last_sha256.empty()) std::abort();
    }
    return 0;
}
