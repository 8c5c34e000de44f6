// SPDX-License-Identifier: Apache-2.0
#include "telemetry/config.h"

#include "base/text.h"
#include "base/time.h"
#include "system/replace.h"
#include "trust/dsse.h"
#include "yaml/fields.h"
#include "yaml/node.h"

namespace bootseal {

namespace {

constexpr std::size_t sha256_size = 32;
constexpr std::uint16_t https_port = 443;
constexpr std::uint16_t connect_port = 3128;
constexpr std::uint16_t socks_port = 1080;
constexpr std::size_t most_socks_text = 255;

std::string beside(std::string_view path) {
    if (path.starts_with('/')) return std::string(path.substr(1));
    return folder_of(std::string(telemetry_config)) + "/" + std::string(path);
}

Result<std::optional<std::string>> read_path(Fields& fields, const char* key) {
    auto path = TRY(fields.optional_text(key));
    if (path) path = beside(*path);
    return path;
}

Result<std::optional<Url>> read_collector(Fields& fields) {
    const auto text = TRY(fields.optional_text("collector"));
    if (!text) return std::optional<Url>();
    auto url = parse_url(*text);
    if (!url || url->scheme != "https" || !url->user.empty())
        return fields.error("collector", "is not a server, as https://collector.example:8443");
    if (url->port == 0) url->port = https_port;
    return url;
}

Result<std::optional<Url>> read_proxy(Fields& fields) {
    const auto text = TRY(fields.optional_text("proxy"));
    if (!text) return std::optional<Url>();
    auto url = parse_url(*text);
    const bool is_socks = url && url->scheme == "socks5";
    if (!url || (!is_socks && url->scheme != "http"))
        return fields.error("proxy", "is not a proxy, as http://proxy:3128 or socks5://proxy:1080");
    if (url->user.size() > most_socks_text || url->password.size() > most_socks_text)
        return fields.error("proxy", "has a user or password of more than 255 bytes");
    if (url->port == 0) url->port = is_socks ? socks_port : connect_port;
    return url;
}

Result<std::vector<std::string>> read_pins(Fields& fields) {
    auto pins = TRY(fields.list("pins"));
    for (const auto& pin : pins) {
        const auto bytes = from_base64(pin);
        if (!bytes || bytes->size() != sha256_size)
            return fields.error("pins", "are SHA-256 digests of public keys in base64");
    }
    return pins;
}

Result<std::optional<TelemetryConfig::Pair>> read_client(Fields& fields) {
    const auto* node = fields.node("client");
    if (!node) return std::optional<TelemetryConfig::Pair>();
    auto inner = TRY(Fields::open(*node, "client"));
    TelemetryConfig::Pair pair;
    pair.certificate = beside(TRY(inner.text("certificate")));
    pair.key = beside(TRY(inner.text("key")));
    TRY(inner.done());
    return std::optional(std::move(pair));
}

Result<> read_interval(Fields& fields, TelemetryConfig& config) {
    const auto text = TRY(fields.optional_text("interval"));
    if (!text) return {};
    const auto interval = parse_duration(*text);
    if (!interval) return fields.error("interval", "is not a time, as 90s, 5m or 1h");
    config.interval = *interval;
    return {};
}

}  // namespace

Result<std::optional<TelemetryConfig>> read_telemetry_config(const Root& root) {
    const std::string path(telemetry_config);
    const auto text = root.read(path);
    if (!text && is_absent(text.error())) return std::optional<TelemetryConfig>();
    if (!text) return text.error();
    const auto node = TRY(parse_yaml(*text, "/" + path));
    auto fields = TRY(Fields::open(node, "telemetry.yaml"));
    TelemetryConfig config;
    config.collector = TRY(read_collector(fields));
    if (auto anchors = TRY(read_path(fields, "anchors"))) config.anchors = *anchors;
    config.pins = TRY(read_pins(fields));
    config.proxy = TRY(read_proxy(fields));
    config.token = TRY(read_path(fields, "token"));
    config.client = TRY(read_client(fields));
    TRY(read_interval(fields, config));
    config.textfile = TRY(read_path(fields, "textfile"));
    TRY(fields.done());
    if (config.collector && config.proxy && config.proxy->scheme == "socks5" &&
        config.collector->host.size() > most_socks_text)
        return fields.error("collector", "has a name of more than 255 bytes");
    return std::optional(std::move(config));
}

}  // namespace bootseal
