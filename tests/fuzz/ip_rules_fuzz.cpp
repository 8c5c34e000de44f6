// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <cstdlib>

#include "resource/ip_questions.h"
#include "resource/ip_rules.h"

using namespace bootseal;

/// Whatever is loaded decides on every packet, or says why it cannot.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    for (const auto family : {IpFamily::ipv4, IpFamily::ipv6}) {
        IpRules rules(family);
        if (const auto done = rules.restore(text, "fuzz", IpRules::Over::nothing); !done) {
            if (done.error().what.empty()) std::abort();
            continue;
        }
        const auto packets = connections_to(family, "tcp", 22);
        const auto fate = rules.follow("INPUT", packets);
        if (fate && !fate->some_accepted && !fate->some_denied) std::abort();
        if (!fate && fate.error().what.empty()) std::abort();
        const auto rule = rules.names("INPUT", packets);
        if (rule && *rule && (*rule)->where.empty()) std::abort();
    }
    return 0;
}
