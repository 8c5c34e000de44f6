// SPDX-License-Identifier: Apache-2.0
#include "metrics_listener.h"

#include "log.h"
#include "metrics.h"
#include "replies.h"

namespace bootseal {

Result<std::unique_ptr<MetricsListener>> MetricsListener::open(const Config::Listen& listen,
                                                               const std::string& store,
                                                               const Counters& counters) {
    auto view = TRY(open_fleet_view(store));
    std::unique_ptr<MetricsListener> made(new MetricsListener(std::move(view), counters));
    ServerOptions options;
    options.address = listen.address;
    options.port = listen.port;
    // One thread: of the view there is one caller at a time.
    options.threads = 1;
    options.connections = 16;
    made->server_.emplace(TRY(Server::open(options, nullptr, nullptr, made->application())));
    made->server_->start();
    return made;
}

MetricsListener::MetricsListener(std::unique_ptr<FleetView> view, const Counters& counters)
    : view_(std::move(view)), counters_(counters) {}

MetricsListener::~MetricsListener() {
    if (server_) server_->stop();
}

Application MetricsListener::application() {
    Application application;
    application.admit = [](Caller&, const HttpRequest& head) {
        Admission admission;
        if (head.path != "/metrics") {
            admission.refused = sentence(404, "there is nothing at this path");
        } else if (head.method != "GET") {
            admission.refused = sentence(405, "only GET is answered here");
        }
        return admission;
    };
    application.handle = [this](const std::shared_ptr<Caller>&, const HttpRequest&,
                                const std::function<void(HttpReply)>& done) { done(answer()); };
    application.log = [](const std::string& line) { log_line("metrics: " + line); };
    return application;
}

HttpReply MetricsListener::answer() {
    const auto overview = view_->overview(clock_now());
    if (!overview) return store_failed(overview.error());
    HttpReply reply;
    reply.type = "text/plain; version=0.0.4; charset=utf-8";
    reply.body = metrics_text(*overview, counters_.values());
    return reply;
}

}  // namespace bootseal
