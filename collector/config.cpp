// SPDX-License-Identifier: Apache-2.0
#include "config.h"

#include "base/text.h"
#include "system/named_file.h"
#include "yaml/fields.h"
#include "yaml/node.h"

namespace bootseal {

namespace {

/// As it stands beside the file of the configuration.
std::string beside(const std::string& config, const std::string& path) {
    const auto slash = config.rfind('/');
    if (path.starts_with('/') || slash == std::string::npos) return path;
    return config.substr(0, slash + 1) + path;
}

Result<Config::Pair> read_pair(Fields& fields, const char* key, const std::string& file) {
    const auto* node = fields.node(key);
    if (!node) return fields.error(key, std::string(key) + " is missing");
    auto inner = TRY(Fields::open(*node, key));
    Config::Pair pair;
    pair.certificate = beside(file, TRY(inner.text("certificate")));
    pair.key = beside(file, TRY(inner.text("key")));
    TRY(inner.done());
    return pair;
}

Result<Config::Listen> read_listen(Fields& fields) {
    const auto text = TRY(fields.text("listen"));
    const auto colon = text.rfind(':');
    const auto port = colon == std::string::npos
                          ? std::nullopt
                          : parse_number(std::string_view(text).substr(colon + 1));
    if (!port || *port < 0 || *port > 65535) {
        return fields.error("listen", "is not an address and a port, as 0.0.0.0:8443");
    }
    Config::Listen listen;
    listen.address = text.substr(0, colon);
    if (listen.address.starts_with('[') && listen.address.ends_with(']')) {
        listen.address = listen.address.substr(1, listen.address.size() - 2);
    }
    listen.port = static_cast<std::uint16_t>(*port);
    return listen;
}

bool is_loopback(const std::string& address) {
    return address == "::1" || address.starts_with("127.");
}

Result<> read_duration(Fields& fields, const char* key, std::chrono::seconds& value) {
    const auto text = TRY(fields.optional_text(key));
    if (!text) return {};
    const auto duration = parse_duration(*text);
    if (!duration) return fields.error(key, "is not a time, as 90s, 5m, 12h or 7d");
    value = *duration;
    return {};
}

Result<> read_limits(Fields& fields, Config& config) {
    const auto* node = fields.node("limits");
    if (!node) return {};
    auto limits = TRY(Fields::open(*node, "limits"));
    const auto connections = TRY(limits.optional_number("connections", 1, 1'000'000));
    if (connections) config.connections = static_cast<std::size_t>(*connections);
    config.rate = TRY(limits.optional_number("rate", 1, 1'000'000)).value_or(config.rate);
    config.burst = TRY(limits.optional_number("burst", 1, 10'000'000)).value_or(config.burst);
    TRY(read_duration(limits, "handshake", config.handshake));
    TRY(read_duration(limits, "request", config.request));
    const auto threads = TRY(limits.optional_number("threads", 1, 64));
    if (threads) config.threads = static_cast<unsigned>(*threads);
    return limits.done();
}

Result<> read_retention(Fields& fields, Config::Retention& retention) {
    const auto* node = fields.node("retention");
    if (!node) return {};
    auto inner = TRY(Fields::open(*node, "retention"));
    TRY(read_duration(inner, "heartbeats", retention.heartbeats));
    TRY(read_duration(inner, "reports", retention.reports));
    TRY(read_duration(inner, "history", retention.history));
    TRY(read_duration(inner, "incidents", retention.incidents));
    TRY(read_duration(inner, "audit", retention.audit));
    return inner.done();
}

Result<Config::Proxy> read_proxy(const Node& node) {
    auto fields = TRY(Fields::open(node, "proxy"));
    Config::Proxy proxy;
    for (const auto& from : TRY(fields.list("from")))
        proxy.from.push_back(TRY(parse_subnet(from)));
    if (proxy.from.empty()) return fields.error("from", "names nobody who may say who it is");
    proxy.header = TRY(fields.text("header"));
    proxy.role_header = TRY(fields.optional_text("role_header")).value_or("");
    proxy.admins = TRY(fields.list("admins"));
    TRY(fields.done());
    return proxy;
}

Result<> read_web(Fields& fields, const std::string& file, Config& config) {
    const auto* node = fields.node("web");
    if (!node) return {};
    auto inner = TRY(Fields::open(*node, "web"));
    Config::Web web;
    web.listen = TRY(read_listen(inner));
    TRY(inner.flag("tls", web.tls));
    if (!web.tls && !is_loopback(web.listen.address)) {
        return inner.error("tls", "cannot be left out but at an address of loopback");
    }
    const auto certificate = TRY(inner.optional_text("certificate"));
    const auto key = TRY(inner.optional_text("key"));
    if (certificate.has_value() != key.has_value()) {
        return inner.error("certificate", "and key come together");
    }
    web.pair = config.server;
    if (certificate) web.pair = {beside(file, *certificate), beside(file, *key)};
    if (const auto* proxy = inner.node("proxy")) web.proxy = TRY(read_proxy(*proxy));
    TRY(inner.done());
    config.web = std::move(web);
    return {};
}

Result<> read_metrics(Fields& fields, Config& config) {
    const auto* node = fields.node("metrics");
    if (!node) return {};
    auto inner = TRY(Fields::open(*node, "metrics"));
    const auto listen = TRY(read_listen(inner));
    if (!is_loopback(listen.address)) {
        return inner.error("listen", "is not an address of loopback, and there is no TLS here");
    }
    TRY(inner.done());
    config.metrics = listen;
    return {};
}

Result<Config::Webhook> read_webhook(const Node& node, const std::string& file) {
    auto fields = TRY(Fields::open(node, "webhook"));
    Config::Webhook webhook;
    webhook.url = TRY(fields.text("url"));
    if (!webhook.url.starts_with("https://") && !webhook.url.starts_with("http://")) {
        return fields.error("url", "is not an address of https or http");
    }
    for (const auto& name : TRY(fields.list("on"))) {
        const auto kind = parse_incident_kind(name);
        if (!kind) return fields.error("on", printable(name) + " is no kind of incident");
        webhook.on.push_back(*kind);
    }
    if (webhook.on.empty()) {
        webhook.on = {IncidentKind::violation, IncidentKind::non_compliance, IncidentKind::silence,
                      IncidentKind::clone};
    }
    const auto secret = TRY(fields.optional_text("secret_file"));
    if (secret) webhook.secret_file = beside(file, *secret);
    TRY(fields.done());
    return webhook;
}

Result<> read_webhooks(Fields& fields, const std::string& file, Config& config) {
    constexpr std::size_t most_webhooks = 10;
    const auto* node = fields.node("webhooks");
    if (!node) return {};
    const bool fits = node->kind == Node::Kind::sequence && node->items.size() <= most_webhooks;
    if (!fits) return fields.error("webhooks", "is not a list of at most ten");
    for (const auto& item : node->items)
        config.webhooks.push_back(TRY(read_webhook(item, file)));
    return {};
}

}  // namespace

Result<Config> read_config(const std::string& path) {
    const auto text = TRY(read_named_file(path));
    const auto node = TRY(parse_yaml(text, path));
    auto fields = TRY(Fields::open(node, "collector.yaml"));
    Config config;
    const auto listen = TRY(read_listen(fields));
    config.address = listen.address;
    config.port = listen.port;
    config.server = TRY(read_pair(fields, "server", path));
    config.authority = TRY(read_pair(fields, "authority", path));
    for (const auto& sponsor : TRY(fields.list("sponsors")))
        config.sponsors.push_back(beside(path, sponsor));
    config.store = TRY(fields.text("store"));
    if (config.store.find("://") == std::string::npos) config.store = beside(path, config.store);
    TRY(read_duration(fields, "interval", config.interval));
    TRY(read_duration(fields, "lifetime", config.lifetime));
    TRY(read_duration(fields, "silent_after", config.silent_after));
    TRY(read_duration(fields, "stale_after", config.stale_after));
    TRY(read_retention(fields, config.retention));
    TRY(read_limits(fields, config));
    TRY(read_web(fields, path, config));
    TRY(read_metrics(fields, config));
    TRY(read_webhooks(fields, path, config));
    TRY(fields.done());
    return config;
}

}  // namespace bootseal
