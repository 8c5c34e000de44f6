// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/records.h"
#include "system/subnet.h"

namespace bootseal {

/// collector.yaml. Paths are relative to the folder that it is in.
///
///     listen: 0.0.0.0:8443
///     server: {certificate: server.pem, key: server.key}
///     authority: {certificate: authority.pem, key: authority.key}
///     sponsors: [corporate.pem]       # certificates of these may enrol agents without a token
///     store: collector.db             # or postgresql://user@host/database
///     interval: 5m                    # between two heartbeats of an agent
///     lifetime: 14d                   # of an agent's certificate
///     silent_after: 15m               # without a heartbeat, a host is silent
///     stale_after: 6h                 # nobody looked at a host that speaks
///     retention: {heartbeats: 2d, reports: 30d, history: 90d, incidents: 400d, audit: 400d}
///     limits: {connections: 10000, rate: 10, burst: 600}   # heartbeats of one agent in a second,
///     and at once
///     web:                            # pages for people; none without it
///       listen: 127.0.0.1:8444
///       tls: true                     # false: only at an address of loopback, behind a proxy
///       certificate: web.pem          # those of `server` where these are left out
///       key: web.key
///       proxy:                        # who has logged people in, and says so in a header
///         from: [127.0.0.1, 10.0.0.0/24]
///         header: X-Forwarded-User
///         role_header: X-Forwarded-Role    # "viewer" or "admin"; without it `admins` are admins
///         admins: [alice]
///     metrics: {listen: 127.0.0.1:9464}    # of Prometheus, HTTP, loopback only; none without it
///     webhooks:                       # JSON, POST; signed where there is a secret
///       - {url: "https://example.com/hook", on: [violation, clone], secret_file: hook.secret}
///
/// `on` takes violation, non_compliance, silence, clone and every other kind of incident; left out,
/// it is these four.
struct Config {
    struct Pair {
        std::string certificate;
        std::string key;
    };
    std::string address;
    std::uint16_t port = 0;
    Pair server;
    Pair authority;
    std::vector<std::string> sponsors;
    std::string store;
    std::chrono::seconds interval{300};
    std::chrono::seconds lifetime{14 * 86400};
    std::chrono::seconds silent_after{900};
    std::chrono::seconds stale_after{6 * 3600};

    struct Retention {
        std::chrono::seconds heartbeats{2 * 86400};
        std::chrono::seconds reports{30 * 86400};  ///< that no host has any more
        std::chrono::seconds history{90 * 86400};
        std::chrono::seconds incidents{400 * 86400};
        std::chrono::seconds audit{400 * 86400};
    };
    Retention retention;
    std::size_t connections = 10'000;
    std::int64_t rate = 10;
    std::int64_t burst = 600;
    std::chrono::seconds handshake{10};
    std::chrono::seconds request{30};
    unsigned threads = 2;

    struct Listen {
        std::string address;
        std::uint16_t port = 0;
    };
    struct Proxy {
        std::vector<Subnet> from;
        std::string header;
        std::string role_header;  ///< empty: `admins` says who is one
        std::vector<std::string> admins;
    };
    struct Web {
        Listen listen;
        bool tls = true;
        Pair pair;
        std::optional<Proxy> proxy;
    };
    std::optional<Web> web;
    std::optional<Listen> metrics;

    struct Webhook {
        std::string url;  ///< of http or https
        std::vector<IncidentKind> on;
        std::string secret_file;  ///< empty: none
    };
    std::vector<Webhook> webhooks;
};

Result<Config> read_config(const std::string& path);

}  // namespace bootseal
