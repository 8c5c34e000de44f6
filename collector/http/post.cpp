// SPDX-License-Identifier: Apache-2.0
#include "http/post.h"

#include <openssl/ssl.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <optional>

#include "base/text.h"

namespace bootseal {

namespace net = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;
using net::ip::tcp;

namespace {

constexpr std::uint32_t most_answer_head = 16U << 10U;

auto caught(error_code& error) {
    return net::redirect_error(net::use_awaitable, error);
}

std::string head_of(const HttpAddress& to, const HttpHeaders& headers, std::size_t length) {
    const bool is_ipv6 = to.host.find(':') != std::string::npos;
    std::string text = "POST " + to.target + " HTTP/1.1\r\nHost: ";
    text += is_ipv6 ? "[" + to.host + "]" : to.host;
    text += ":" + to.port + "\r\nConnection: close\r\nContent-Length: " + std::to_string(length);
    for (const auto& [name, value] : headers)
        text += "\r\n" + name + ": " + value;
    return text + "\r\n\r\n";
}

/// One request on its way.
class Posting {
  public:
    Posting(const HttpAddress& to, std::string request) : to_(to), request_(std::move(request)) {}

    Result<unsigned> run(std::chrono::seconds deadline) {
        net::co_spawn(loop_, send(), net::detached);
        loop_.run_for(deadline);
        if (status_) return *status_;
        return invalid(printable(to_.host) + ": " +
                       (problem_.empty() ? "no answer in time" : printable(problem_)));
    }

  private:
    net::awaitable<void> send() {
        error_code error;
        tcp::resolver resolver(loop_);
        const auto found = co_await resolver.async_resolve(to_.host, to_.port, caught(error));
        tcp::socket socket(loop_);
        if (!error) co_await net::async_connect(socket, found, caught(error));
        if (!error && !to_.tls) co_await exchange(socket, error);
        if (!error && to_.tls) co_await exchange_with_tls(socket, error);
        if (error) problem_ = error.message();
    }

    net::awaitable<void> exchange_with_tls(tcp::socket& socket, error_code& error) {
        net::ssl::context context(net::ssl::context::tls_client);
        SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
        context.set_default_verify_paths(error);
        if (error) co_return;
        net::ssl::stream<tcp::socket&> stream(socket, context);
        error_code is_name;
        net::ip::make_address(to_.host, is_name);
        // An address is no name of a server (RFC 6066).
        if (is_name) {
            SSL_ctrl(stream.native_handle(), SSL_CTRL_SET_TLSEXT_HOSTNAME,
                     TLSEXT_NAMETYPE_host_name, const_cast<char*>(to_.host.c_str()));
        }
        stream.set_verify_mode(net::ssl::verify_peer, error);
        if (!error) stream.set_verify_callback(net::ssl::host_name_verification(to_.host), error);
        if (!error) co_await stream.async_handshake(net::ssl::stream_base::client, caught(error));
        if (!error) co_await exchange(stream, error);
    }

    template <class Stream>
    net::awaitable<void> exchange(Stream& stream, error_code& error) {
        co_await net::async_write(stream, net::buffer(request_), caught(error));
        if (error) co_return;
        boost::beast::flat_buffer buffer(most_answer_head);
        http::response_parser<http::empty_body> parser;
        parser.header_limit(most_answer_head);
        parser.skip(true);
        co_await http::async_read_header(stream, buffer, parser, caught(error));
        if (!error) status_ = parser.get().result_int();
    }

    const HttpAddress to_;
    const std::string request_;
    std::optional<unsigned> status_;
    std::string problem_;
    // What was cut off goes when the loop does, and writes to what is above.
    net::io_context loop_{1};
};

}  // namespace

Result<unsigned> post(const HttpAddress& to, const HttpHeaders& headers, const std::string& body,
                      std::chrono::seconds deadline) {
    return Posting(to, head_of(to, headers, body.size()) + body).run(deadline);
}

}  // namespace bootseal
