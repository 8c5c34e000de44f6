// SPDX-License-Identifier: Apache-2.0
#include "metrics.h"

#include "support/catch.h"

using namespace bootseal;

namespace {

bool has(const std::string& text, const std::string& line) {
    return text.find("\n" + line + "\n") != std::string::npos;
}

}  // namespace

TEST_CASE("metrics: a label is escaped, and every value of an enum has its sample") {
    Overview overview;
    overview.as_of = Time(std::chrono::seconds(1000));
    overview.hosts = 4;
    overview.by_result[HostResult::compliant] = 3;
    overview.rulesets.push_back({"a\"b\\c", 7, 3});
    overview.rulesets.push_back({"a\"b\\c", 6, 1});
    const auto text = metrics_text(overview, Counters().values());
    CHECK(has(text, "bootseal_hosts 4"));
    CHECK(has(text, "bootseal_hosts_compliant_ratio 0.75"));
    CHECK(has(text, "bootseal_hosts_by_result{result=\"failed\"} 0"));
    CHECK(has(text, "bootseal_ruleset_hosts{ruleset=\"a\\\"b\\\\c\",serial=\"7\"} 3"));
    CHECK(has(text, "bootseal_ruleset_serials{ruleset=\"a\\\"b\\\\c\"} 2"));
    CHECK(has(text, "bootseal_counted_timestamp_seconds 1000"));
    CHECK(has(text, "bootseal_incidents_open{kind=\"clone\"} 0"));
}

TEST_CASE("metrics: before anything was counted there is no number of hosts") {
    const auto text = metrics_text({}, Counters().values());
    CHECK(text.find("bootseal_hosts") == std::string::npos);
    CHECK(has(text, "bootseal_heartbeats_stored_total 0"));
}

TEST_CASE("metrics: a histogram counts up") {
    Counters counters;
    counters.appended(std::chrono::milliseconds(2));
    counters.appended(std::chrono::seconds(9));
    counters.refused(401);
    counters.refused(418);
    const auto text = metrics_text({}, counters.values());
    CHECK(has(text, "bootseal_store_append_seconds_bucket{le=\"0.001\"} 0"));
    CHECK(has(text, "bootseal_store_append_seconds_bucket{le=\"0.0025\"} 1"));
    CHECK(has(text, "bootseal_store_append_seconds_bucket{le=\"5\"} 1"));
    CHECK(has(text, "bootseal_store_append_seconds_bucket{le=\"+Inf\"} 2"));
    CHECK(has(text, "bootseal_store_append_seconds_sum 9.002"));
    CHECK(has(text, "bootseal_requests_refused_total{status=\"401\"} 1"));
    CHECK(has(text, "bootseal_requests_refused_total{status=\"other\"} 1"));
}
