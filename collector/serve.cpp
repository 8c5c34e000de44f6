// SPDX-License-Identifier: Apache-2.0
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>

#include <algorithm>
#include <ctime>

#include "authority/authority.h"
#include "background.h"
#include "commands.h"
#include "config.h"
#include "http/server.h"
#include "log.h"
#include "service.h"
#include "store/store_thread.h"
#include "system/named_file.h"
#include "system/notify.h"
#include "web_listener.h"

namespace bootseal {

namespace {

/// Descriptors for files, the database and what libraries want.
constexpr std::size_t other_descriptors = 64;

/// As many connections as there may be descriptors for.
std::size_t bounded_connections(std::size_t wanted) {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return wanted;
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
    const auto most = static_cast<std::size_t>(limit.rlim_cur);
    if (most < wanted + other_descriptors) {
        wanted = most > 2 * other_descriptors ? most - other_descriptors : other_descriptors;
        log_line("the limit of open files leaves room for " + std::to_string(wanted) +
                 " connections");
    }
    return wanted;
}

/// The signals that end the program, blocked in every thread that is started from here on.
sigset_t block_signals() {
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    ::pthread_sigmask(SIG_BLOCK, &ends, nullptr);
    // A peer that is gone, and a file that may not grow, are errors of the call.
    ::signal(SIGPIPE, SIG_IGN);
    ::signal(SIGXFSZ, SIG_IGN);
    return ends;
}

/// Waits for the end; meanwhile, once a second, what is old is swept out of the store.
void wait_for(const sigset_t& ends, StoreThread& store, std::chrono::seconds retention) {
    const timespec second{1, 0};
    std::atomic<bool> sweeping{false};
    while (::sigtimedwait(&ends, nullptr, &second) < 0) {
        if (sweeping.exchange(true)) continue;
        // The store answered since the last time: without it there is nothing that this program
        // does.
        notify_manager("WATCHDOG=1");
        const auto cutoff = clock_now() - retention;
        const bool taken = store.run([&sweeping, cutoff](Store& where) {
            const auto swept = where.sweep(cutoff);
            if (!swept) log_line("failed: sweeping the store: " + swept.error().what);
            sweeping = false;
        });
        if (!taken) sweeping = false;
    }
    while (sweeping)
        ::sigtimedwait(&ends, nullptr, &second);
}

Result<PemPair> read_pair(const Config::Pair& files) {
    PemPair pair;
    pair.certificate = TRY(read_named_file(files.certificate));
    pair.key = TRY(read_named_file(files.key));
    return pair;
}

}  // namespace

Result<> serve(const CommandLine& line) {
    const auto config = TRY(read_config(line.value("config", "collector.yaml")));
    const auto own = TRY(read_pair(config.authority));
    const auto authority = TRY(Authority::load(own));
    const auto pair = TRY(read_pair(config.server));
    std::vector<std::string> sponsors;
    for (const auto& path : config.sponsors)
        sponsors.push_back(TRY(read_named_file(path)));
    auto tls = TRY(make_tls(pair, authority, sponsors));
    const auto ends = block_signals();
    ServerOptions options;
    options.address = config.address;
    options.port = config.port;
    options.threads = config.threads;
    options.handshake = config.handshake;
    options.request = config.request;
    options.connections = bounded_connections(config.connections);

    auto opened = TRY(open_store(config.store));
    // Whoever is answered by the store's thread is still there when it ends: it goes before the
    // server.
    auto thread = std::make_unique<StoreThread>(std::move(opened));
    const Service::Options how{config.interval, config.lifetime, static_cast<double>(config.rate),
                               static_cast<double>(config.burst)};
    Counters counters;
    const auto background = TRY(Background::open(config, counters));
    Service service(how, authority, *thread, counters);
    auto server = TRY(Server::open(options, std::move(tls), parse_certificate(authority.der()),
                                   service.application()));
    std::unique_ptr<WebListener> web;
    if (config.web) {
        web = TRY(WebListener::open(*config.web, config.store, *thread));
        log_line("people are answered at " + config.web->listen.address + " port " +
                 std::to_string(web->port()));
    }
    server.start();
    log_line("listening at " + config.address + " port " + std::to_string(server.port()));
    notify_manager("READY=1");
    wait_for(ends, *thread, config.retention.heartbeats);
    notify_manager("STOPPING=1");
    web.reset();
    server.stop();
    thread.reset();
    log_line("stopped");
    return {};
}

}  // namespace bootseal
