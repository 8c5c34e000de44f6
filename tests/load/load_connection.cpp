// SPDX-License-Identifier: Apache-2.0
#include "load/load_connection.h"

#include <openssl/ssl.h>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <utility>

namespace bootseal {

namespace net = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;
using net::ip::tcp;

LoadConnection::LoadConnection(net::io_context& loop, net::ssl::context& tls, std::uint16_t port)
    : loop_(loop), tls_(tls), port_(port) {}

net::awaitable<bool> LoadConnection::connect(X509* certificate, EVP_PKEY* key) {
    error_code error;
    stream_ = std::make_unique<Stream>(loop_, tls_);
    SSL_use_certificate(stream_->native_handle(), certificate);
    SSL_use_PrivateKey(stream_->native_handle(), key);
    const tcp::endpoint at(net::ip::address_v4::loopback(), port_);
    co_await stream_->next_layer().async_connect(at,
                                                 net::redirect_error(net::use_awaitable, error));
    if (error) co_return false;
    stream_->next_layer().set_option(tcp::no_delay(true), error);
    co_await stream_->async_handshake(net::ssl::stream_base::client,
                                      net::redirect_error(net::use_awaitable, error));
    co_return !error;
}

net::awaitable<LoadConnection::Answer> LoadConnection::post(std::string path, std::string body,
                                                            X509* certificate, EVP_PKEY* key) {
    bool connected = stream_ != nullptr;
    if (!connected) connected = co_await connect(certificate, key);
    error_code error;
    if (connected) {
        const auto text = "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " +
                          std::to_string(body.size()) + "\r\n\r\n" + body;
        co_await net::async_write(*stream_, net::buffer(text),
                                  net::redirect_error(net::use_awaitable, error));
    }
    boost::beast::flat_buffer buffer;
    http::response_parser<http::string_body> parser;
    if (connected && !error) {
        co_await http::async_read(*stream_, buffer, parser,
                                  net::redirect_error(net::use_awaitable, error));
    }
    if (!connected || error) {
        stream_.reset();
        co_return Answer{};
    }
    Answer answer{parser.get().result_int(), std::move(parser.get().body())};
    if (!parser.get().keep_alive()) stream_.reset();
    co_return answer;
}

}  // namespace bootseal
