// SPDX-License-Identifier: Apache-2.0
#include "ingest/glance.h"

#include <bootseal/v1/heartbeat.pb.h>
#include <google/protobuf/stubs/logging.h>

#include <limits>

#include "base/text.h"
#include "ingest/refusal.h"

namespace bootseal {

namespace {

constexpr std::size_t digest_bytes = 32;

std::string text(const std::string& value) {
    // No NUL either, which PostgreSQL cannot keep.
    return printable(value, most_glance_text - 3);
}

/// What is none of ours is the first, `unknown` or `none`.
template <class Enum>
Enum enum_of(int number, Enum last) {
    return number >= 0 && number <= static_cast<int>(last) ? static_cast<Enum>(number) : Enum{};
}

RuleCounts counts_of(const v1::Counts& from) {
    RuleCounts counts;
    counts.pass = from.pass();
    counts.fail = from.fail();
    counts.fixed = from.fixed();
    counts.pending = from.pending_reboot();
    counts.not_applicable = from.not_applicable();
    counts.manual = from.manual();
    counts.waived = from.waived();
    counts.error = from.error();
    return counts;
}

std::string shown(std::uint64_t value) {
    return std::to_string(value);
}
std::string shown(const std::optional<Time>& value) {
    return value ? format_time(*value) : "";
}

/// Notes what is another one, field by field.
class Comparison {
  public:
    void text(const char* what, const std::string& before, const std::string& after) {
        if (before != after) found.push_back({what, before, after});
    }
    void digest(const char* what, const std::string& before, const std::string& after) {
        text(what, hex(before), hex(after));
    }
    template <class Enum>
    void choice(const char* what, Enum before, Enum after) {
        text(what, std::string(name_of(before)), std::string(name_of(after)));
    }
    template <class Value>
    void value(const char* what, const Value& before, const Value& after) {
        text(what, shown(before), shown(after));
    }

    std::vector<GlanceDifference> found;
};

}  // namespace

Result<Glance> parse_glance(std::string_view bytes) {
    v1::State state;
    {
        const google::protobuf::LogSilencer quiet;
        if (!state.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
            return malformed("a state is damaged");
        }
    }
    for (const auto* digest : {&state.seal(), &state.ruleset_sha256(), &state.report()}) {
        if (!digest->empty() && digest->size() != digest_bytes) {
            return malformed("a state has a digest of the wrong length");
        }
    }
    // What databases can keep.
    if (state.ruleset_serial() >= std::numeric_limits<std::int64_t>::max()) {
        return malformed("a serial is too large");
    }
    Glance glance;
    glance.machine_id = text(state.machine_id());
    glance.hostname = text(state.hostname());
    glance.os = text(std::string(trim(state.os_id() + " " + state.os_version())));
    glance.agent_version = text(state.agent_version());
    glance.seal = state.seal();
    glance.ruleset = text(state.ruleset());
    glance.ruleset_serial = state.ruleset_serial();
    glance.ruleset_digest = state.ruleset_sha256();
    glance.profile = text(state.profile());
    glance.result = enum_of(state.result(), HostResult::failed);
    glance.counts = counts_of(state.counts());
    glance.report = state.report();
    glance.integrity = enum_of(state.integrity(), HostIntegrity::unknown);
    glance.lockdown = enum_of(state.lockdown(), HostLockdown::partial);
    glance.waivers = state.waivers();
    if (state.next_waiver_ends() > 0 && state.next_waiver_ends() <= last_second) {
        glance.next_waiver_ends = Time(std::chrono::seconds(state.next_waiver_ends()));
    }
    return glance;
}

std::vector<GlanceDifference> differences(const Glance& before, const Glance& after) {
    Comparison compared;
    compared.text("machine id", before.machine_id, after.machine_id);
    compared.text("hostname", before.hostname, after.hostname);
    compared.text("operating system", before.os, after.os);
    compared.text("agent", before.agent_version, after.agent_version);
    compared.digest("seal", before.seal, after.seal);
    compared.text("ruleset", before.ruleset, after.ruleset);
    compared.value("serial", before.ruleset_serial, after.ruleset_serial);
    compared.digest("ruleset digest", before.ruleset_digest, after.ruleset_digest);
    compared.text("profile", before.profile, after.profile);
    compared.choice("result", before.result, after.result);
    compared.value("pass", before.counts.pass, after.counts.pass);
    compared.value("fail", before.counts.fail, after.counts.fail);
    compared.value("fixed", before.counts.fixed, after.counts.fixed);
    compared.value("pending", before.counts.pending, after.counts.pending);
    compared.value("not applicable", before.counts.not_applicable, after.counts.not_applicable);
    compared.value("manual", before.counts.manual, after.counts.manual);
    compared.value("waived", before.counts.waived, after.counts.waived);
    compared.value("error", before.counts.error, after.counts.error);
    compared.digest("report", before.report, after.report);
    compared.choice("integrity", before.integrity, after.integrity);
    compared.choice("lockdown", before.lockdown, after.lockdown);
    compared.value("waivers", before.waivers, after.waivers);
    compared.value("next waiver ends", before.next_waiver_ends, after.next_waiver_ends);
    return std::move(compared.found);
}

}  // namespace bootseal
