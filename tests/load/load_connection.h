// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <memory>
#include <optional>
#include <string>

#include "trust/openssl.h"

namespace bootseal {

/// HTTPS to a collector on loopback, with a client certificate.
class LoadConnection {
  public:
    LoadConnection(boost::asio::io_context& loop, boost::asio::ssl::context& tls,
                   std::uint16_t port);

    struct Answer {
        unsigned status = 0;  ///< 0: the connection broke
        std::string body;
    };
    /// Connects where there is no connection. Another certificate needs another object.
    boost::asio::awaitable<Answer> post(std::string path, std::string body, X509* certificate,
                                        EVP_PKEY* key);

  private:
    using Stream = boost::asio::ssl::stream<boost::asio::ip::tcp::socket>;
    boost::asio::awaitable<bool> connect(X509* certificate, EVP_PKEY* key);

    boost::asio::io_context& loop_;
    boost::asio::ssl::context& tls_;
    std::uint16_t port_;
    std::unique_ptr<Stream> stream_;
};

}  // namespace bootseal
