// SPDX-License-Identifier: Apache-2.0
#include "telemetry/config.h"

#include "support/catch.h"
#include "support/scratch.h"

using namespace bootseal;
using namespace std::chrono_literals;

namespace {

Result<std::optional<TelemetryConfig>> read(const std::string& text) {
    const Scratch tree;
    tree.put("etc/bootseal/telemetry.yaml", text);
    return read_telemetry_config(tree.root());
}

}  // namespace

TEST_CASE("telemetry.yaml: all of it") {
    const auto config = read(
        "collector: https://collector.example\n"
        "anchors: ca.pem\n"
        "pins: [47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=]\n"
        "proxy: socks5://user:pass@proxy\n"
        "token: /run/token\n"
        "client: {certificate: a.pem, key: /b.key}\n"
        "interval: 1h30m\n"
        "textfile: /var/lib/node/bootseal.prom\n");
    REQUIRE(config);
    REQUIRE(*config);
    const auto& one = **config;
    CHECK(one.collector->port == 443);
    CHECK(one.anchors == "etc/bootseal/ca.pem");
    CHECK(one.pins.size() == 1);
    CHECK(one.proxy->port == 1080);
    CHECK(one.token == "run/token");
    CHECK(one.client->certificate == "etc/bootseal/a.pem");
    CHECK(one.client->key == "b.key");
    CHECK(one.interval == 90min);
    CHECK(one.textfile == "var/lib/node/bootseal.prom");
}

TEST_CASE("telemetry.yaml: nothing is asked for that is not there") {
    CHECK_FALSE((*read_telemetry_config(Scratch().root())));
    const auto config = read("textfile: /a.prom\n");
    CHECK_FALSE((*config)->collector);
    CHECK((*config)->interval == 5min);
    CHECK((*config)->anchors == "etc/ssl/certs/ca-certificates.crt");
}

TEST_CASE("telemetry.yaml: a mistake is named with its place") {
    for (const auto* wrong :
         {"collector: http://c\n", "collector: https://user@c\n", "collector: c\n",
          "proxy: https://p\n", "pins: [short]\n", "client: {certificate: a}\n", "interval: 90\n",
          "intervall: 5m\n", "[]\n", "collector: https://c\nproxy: ftp://p\n"}) {
        INFO(wrong);
        const auto config = read(wrong);
        REQUIRE_FALSE(config);
        CHECK(config.error().what.find("/etc/bootseal/telemetry.yaml:") == 0);
    }
}
