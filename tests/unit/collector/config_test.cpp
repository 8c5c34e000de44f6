// SPDX-License-Identifier: Apache-2.0
#include "config.h"

#include "support/catch.h"
#include "support/scratch.h"

using namespace bootseal;
using namespace std::chrono_literals;

namespace {

constexpr auto least =
    "listen: \"[::1]:8443\"\n"
    "server: {certificate: server.pem, key: /keys/server.key}\n"
    "authority: {certificate: authority.pem, key: authority.key}\n"
    "store: collector.db\n";

Result<Config> read(const std::string& text) {
    const Scratch folder;
    folder.put("collector.yaml", text);
    auto config = read_config(folder.path("collector.yaml"));
    if (config) CHECK(config->server.certificate == folder.path("server.pem"));
    return config;
}

}  // namespace

TEST_CASE("config: paths are beside the file, and what is not said has a default") {
    const auto config = read(least);
    REQUIRE(config);
    CHECK(config->address == "::1");
    CHECK(config->port == 8443);
    CHECK(config->server.key == "/keys/server.key");
    CHECK(config->interval == 5min);
    CHECK(config->retention.heartbeats == 2 * 24h);
    CHECK(config->silent_after == 15min);
    CHECK_FALSE(config->web);
    CHECK_FALSE(config->metrics);
    CHECK(config->webhooks.empty());
    CHECK(config->connections == 10'000);
}

TEST_CASE("config: a URL is no path, and every word is known") {
    std::string text = least;
    text.replace(text.find("collector.db"), 12, "\"postgresql://db/fleet\"");
    CHECK(read(text)->store == "postgresql://db/fleet");
    CHECK(read(std::string(least) + "interval: 90s\nlimits: {rate: 3, handshake: 2s}\n")->rate ==
          3);
    CHECK_FALSE(read(std::string(least) + "interval: 90\n"));
    CHECK_FALSE(read(std::string(least) + "intervall: 90s\n"));
    CHECK_FALSE(read(std::string(least) + "limits: {rates: 3}\n"));
    CHECK_FALSE(read("listen: 8443\n"));
}

TEST_CASE("config: pages for people are over TLS, or at loopback") {
    const auto web = [](const std::string& words) {
        return read(std::string(least) + "web: {" + words + "}\n");
    };
    const auto own = web("listen: \"0.0.0.0:8444\"");
    REQUIRE(own);
    CHECK(own->web->tls);
    CHECK(own->web->pair.certificate == own->server.certificate);
    CHECK(own->web->listen.port == 8444);
    CHECK_FALSE(own->web->proxy);
    CHECK(web("listen: \"127.0.0.1:8444\", tls: false"));
    CHECK_FALSE(web("listen: \"0.0.0.0:8444\", tls: false"));
    CHECK_FALSE(web("listen: \"127.0.0.1:8444\", key: web.key"));
    const auto proxied =
        web("listen: \"127.0.0.1:8444\", proxy: {from: [127.0.0.1, 10.0.0.0/8], header: X-User,"
            " admins: [alice]}");
    REQUIRE(proxied);
    CHECK(proxied->web->proxy->from.size() == 2);
    CHECK(proxied->web->proxy->admins.front() == "alice");
    CHECK_FALSE(web("listen: \"127.0.0.1:8444\", proxy: {from: [], header: X-User}"));
    CHECK_FALSE(web("listen: \"127.0.0.1:8444\", proxy: {from: [10.0.0.1/8], header: X-User}"));
}

TEST_CASE("config: who is told of what, and where numbers are read") {
    const auto config = read(std::string(least) +
                             "silent_after: 1h\nretention: {history: 10d}\n"
                             "metrics: {listen: \"127.0.0.1:9464\"}\n"
                             "webhooks: [{url: \"https://example.com/\", secret_file: hook},"
                             " {url: \"http://localhost/\", on: [gap]}]\n");
    REQUIRE(config);
    CHECK(config->silent_after == 1h);
    CHECK(config->retention.history == 10 * 24h);
    CHECK(config->retention.incidents == 400 * 24h);
    CHECK(config->metrics->port == 9464);
    REQUIRE(config->webhooks.size() == 2);
    CHECK(config->webhooks[0].on.size() == 4);
    CHECK(config->webhooks[0].secret_file.ends_with("/hook"));
    CHECK(config->webhooks[1].on == std::vector{IncidentKind::gap});
    for (const auto* wrong :
         {"metrics: {listen: \"0.0.0.0:9464\"}\n", "webhooks: [{url: \"ftp://host/\"}]\n",
          "webhooks: [{url: \"https://host/\", on: [rain]}]\n", "webhooks: {}\n",
          "retention: 30d\n"})
        CHECK_FALSE(read(std::string(least) + wrong));
}
