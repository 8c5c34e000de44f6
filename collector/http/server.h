// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "http/caller.h"
#include "http/message.h"
#include "http/tls.h"

namespace bootseal {

/// Whether the body of a request is read at all, which is asked when there is nothing of it but the
/// length.
struct Admission {
    std::size_t most_bytes = 0;
    std::optional<HttpReply> refused;
    std::shared_ptr<void> ticket;  ///< kept until the request is done
};

/// What the server calls; on its threads, one request of a connection at a time.
struct Application {
    std::function<Admission(Caller& caller, const HttpRequest& head)> admit;
    std::function<void(std::shared_ptr<Caller> caller, HttpRequest request,
                       std::function<void(HttpReply)> done)>
        handle;
    std::function<void(const std::string& line)> log;
};

struct ServerOptions {
    std::string address;
    std::uint16_t port = 0;  ///< 0: any that is free
    unsigned threads = 2;
    std::size_t connections = 10'000;
    std::chrono::seconds handshake{10};  ///< from the connection to the end of it
    std::chrono::seconds request{
        30};  ///< from its first byte to its last; a large one has four times that
    std::vector<std::string> headers;  ///< those that the application wants to see
};

/// HTTPS over TCP, or HTTP where there is nothing to make TLS with. Each thread has connections of
/// its own, so that nothing is shared or locked.
class Server {
  public:
    /// Listens when it returns, and answers once run() is called.
    static Result<Server> open(const ServerOptions& options, TlsPtr tls, CertificatePtr authority,
                               Application application);
    Server(Server&&) noexcept;
    Server& operator=(Server&&) = delete;
    ~Server();

    std::uint16_t port() const;

    /// Starts the threads.
    void start();

    /// Takes no more connections, lets those that are at work finish for a while, and returns when
    /// all threads have ended.
    void stop();

  private:
    struct Inside;
    explicit Server(std::unique_ptr<Inside> inside);
    std::unique_ptr<Inside> inside_;
};

}  // namespace bootseal
