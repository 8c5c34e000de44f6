// SPDX-License-Identifier: Apache-2.0
#include "http/server.h"

#include <algorithm>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "base/text.h"
#include "http/worker.h"

namespace bootseal {

struct Server::Inside {
    Inside(TlsPtr context, CertificatePtr anchor, Application what)
        : authority(std::move(anchor)), application(std::move(what)) {
        if (context) tls.emplace(context.release());
    }

    std::optional<boost::asio::ssl::context> tls;
    CertificatePtr authority;
    Application application;
    std::vector<std::unique_ptr<Worker>> workers;
    std::vector<std::thread> threads;
};

Server::Server(std::unique_ptr<Inside> inside) : inside_(std::move(inside)) {}
Server::Server(Server&&) noexcept = default;
Server::~Server() = default;

Result<Server> Server::open(const ServerOptions& options, TlsPtr tls, CertificatePtr authority,
                            Application application) {
    boost::system::error_code error;
    const auto address = boost::asio::ip::make_address(options.address, error);
    if (error) return invalid(printable(options.address) + " is not an address");
    auto inside =
        std::make_unique<Inside>(std::move(tls), std::move(authority), std::move(application));
    boost::asio::ip::tcp::endpoint at(address, options.port);
    auto each = options;
    each.connections = std::max<std::size_t>(1, options.connections / options.threads);
    for (unsigned i = 0; i < options.threads; ++i) {
        inside->workers.push_back(
            std::make_unique<Worker>(each, inside->tls ? &*inside->tls : nullptr,
                                     inside->authority.get(), inside->application));
        auto listening = inside->workers.back()->listen(at);
        if (!listening) {
            return printable(options.address) + " port " + std::to_string(options.port) + ": " +
                   std::move(listening).error();
        }
        at = inside->workers.back()->listens_at();
    }
    return Server(std::move(inside));
}

std::uint16_t Server::port() const {
    return inside_->workers.front()->listens_at().port();
}

void Server::start() {
    for (auto& worker : inside_->workers)
        inside_->threads.emplace_back([&worker] { worker->run(); });
}

void Server::stop() {
    for (auto& worker : inside_->workers)
        worker->stop();
    for (auto& thread : inside_->threads)
        thread.join();
    inside_->threads.clear();
}

}  // namespace bootseal
