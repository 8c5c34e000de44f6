// SPDX-License-Identifier: Apache-2.0
#include "web_listener.h"

#include <utility>

#include "log.h"
#include "system/named_file.h"

namespace bootseal {

namespace {

/// One more than there are files at once, so that a page never waits for one.
constexpr std::size_t clerks_count = 3;
constexpr std::size_t most_connections = 1000;

Gate::Options gate_options(const Config::Web& config) {
    Gate::Options options;
    options.tls = config.tls;
    if (!config.proxy) return options;
    options.proxies = config.proxy->from;
    options.user_header = config.proxy->header;
    options.role_header = config.proxy->role_header;
    options.admins = config.proxy->admins;
    return options;
}

Result<TlsPtr> tls_of(const Config::Web& config) {
    if (!config.tls) return TlsPtr();
    PemPair pair;
    pair.certificate = TRY(read_named_file(config.pair.certificate));
    pair.key = TRY(read_named_file(config.pair.key));
    return make_tls(pair);
}

}  // namespace

WebListener::WebListener(Gate::Options gate, std::vector<Desk::Clerk> clerks, StoreThread& store)
    : desk_(std::make_unique<Desk>(std::move(clerks))),
      site_(std::move(gate), *desk_, store, [](const std::string& line) { log_line(line); }) {}

WebListener::~WebListener() {
    if (server_) server_->stop();
    // What is at work still answers, to a server and a site that are there.
    desk_.reset();
}

Result<std::unique_ptr<WebListener>> WebListener::open(const Config::Web& config,
                                                       const std::string& where,
                                                       StoreThread& store) {
    auto tls = TRY(tls_of(config));
    auto clerks = TRY(open_clerks(where, clerks_count));
    std::unique_ptr<WebListener> web(
        new WebListener(gate_options(config), std::move(clerks), store));
    ServerOptions options;
    options.address = config.listen.address;
    options.port = config.listen.port;
    options.threads = 1;
    options.connections = most_connections;
    options.headers = web->site_.headers();
    auto server = TRY(Server::open(options, std::move(tls), nullptr, web->site_.application()));
    web->server_.emplace(std::move(server));
    web->server_->start();
    return web;
}

}  // namespace bootseal
