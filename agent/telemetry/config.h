// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "system/root.h"
#include "telemetry/url.h"

namespace bootseal {

/// telemetry.yaml. Paths without a leading slash are beside it; all are inside the tree.
///
///     collector: https://collector.example:8443
///     anchors: collector-ca.pem     # who may vouch for it; else the machine's own authorities
///     pins: [BASE64]                # SHA-256 of public keys, one of which must be the server's
///     proxy: http://user:password@proxy:3128      # or socks5://
///     token: enrolment.token        # a file; or the credential "bootseal.token" of the unit
///     client: {certificate: instance.pem, key: instance.key}     # speaks for the agent instead
///     interval: 5m                  # until the collector says another
///     textfile: /var/lib/prometheus/node-exporter/bootseal.prom
struct TelemetryConfig {
    struct Pair {
        std::string certificate;
        std::string key;
    };
    std::optional<Url> collector;  ///< none: only the text file is wanted
    std::string anchors = "etc/ssl/certs/ca-certificates.crt";
    std::vector<std::string> pins;
    std::optional<Url> proxy;
    std::optional<std::string> token;
    std::optional<Pair> client;
    std::chrono::seconds interval{300};
    std::optional<std::string> textfile;
};

inline constexpr std::string_view telemetry_config = "etc/bootseal/telemetry.yaml";

/// Nothing where there is no such file. What is wrong with it is named with line and column.
Result<std::optional<TelemetryConfig>> read_telemetry_config(const Root& root);

}  // namespace bootseal
