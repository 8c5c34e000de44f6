// SPDX-License-Identifier: Apache-2.0
#include "telemetry/https.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include "telemetry/proxy.h"
#include "telemetry/resolve.h"
#include "telemetry/retry_after.h"
#include "telemetry/tls.h"

namespace bootseal {

namespace http = boost::beast::http;
using boost::system::error_code;
using Stream = net::ssl::stream<Socket>;

namespace {

constexpr std::size_t most_body = 64 << 10;

/// Connects to the first address that answers.
net::awaitable<Result<>> connect(Socket& socket, const std::vector<std::string>& addresses,
                                 std::uint16_t port) {
    error_code error;
    for (const auto& address : addresses) {
        error_code ignored;
        const auto to = net::ip::make_address(address, error);
        if (error) continue;
        co_await socket.async_connect({to, port}, caught(error));
        if (!error) break;
        // Closed when the time is up: no other address is tried then.
        if (!socket.is_open()) break;
        socket.close(ignored);
    }
    if (error) co_return invalid("cannot connect: " + error.message());
    error_code ignored;
    socket.set_option(net::ip::tcp::no_delay(true), ignored);
    co_return Result<>();
}

std::string request_of(const HttpsServer& server, std::string_view path, std::string_view body) {
    const auto& url = server.url;
    const bool is_v6 = url.host.find(':') != std::string::npos;
    std::string text = "POST " + std::string(path) + " HTTP/1.1\r\nHost: ";
    text += (is_v6 ? "[" + url.host + "]" : url.host) + ":" + std::to_string(url.port);
    text += "\r\nContent-Type: application/x-protobuf\r\nContent-Length: ";
    text += std::to_string(body.size()) + "\r\nConnection: close\r\n\r\n";
    text += body;
    return text;
}

net::awaitable<Result<HttpAnswer>> ask(Stream& stream, const std::string& request) {
    error_code error;
    error_code cut;
    // A server that refuses may answer before it has read all.
    co_await net::async_write(stream, net::buffer(request), caught(cut));
    http::response_parser<http::string_body> parser;
    parser.header_limit(most_header);
    parser.body_limit(most_body);
    boost::beast::flat_buffer buffer;
    co_await http::async_read(stream, buffer, parser, caught(error));
    if (error) co_return invalid("no answer: " + (cut ? cut : error).message());
    auto& message = parser.get();
    HttpAnswer answer;
    answer.status = message.result_int();
    answer.body = std::move(message.body());
    const auto view = [&](http::field field) {
        const auto text = message[field];
        return std::string_view(text.data(), text.size());
    };
    answer.retry_after = parse_retry_after(view(http::field::retry_after), view(http::field::date));
    co_return answer;
}

net::awaitable<Result<HttpAnswer>> exchange(Stream& stream, const HttpsServer& server,
                                            const std::vector<std::string>& addresses,
                                            const std::string& request) {
    auto& socket = stream.next_layer();
    const auto& first = server.proxy ? *server.proxy : server.url;
    auto done = co_await connect(socket, addresses, first.port);
    if (done && server.proxy) done = co_await pass_proxy(socket, *server.proxy, server.url);
    if (!done) co_return done.error();
    error_code error;
    co_await stream.async_handshake(Stream::client, caught(error));
    if (error) {
        co_return invalid("no handshake: " +
                          handshake_problem(stream.native_handle(), error.message()));
    }
    done = require_pinned(stream.native_handle(), server.pins);
    if (!done) co_return done.error();
    co_return co_await ask(stream, request);
}

}  // namespace

Result<HttpAnswer> post(const HttpsServer& server, std::string_view path, std::string_view body) {
    const auto& first = server.proxy ? *server.proxy : server.url;
    const auto addresses = TRY(resolve(first.host, server.patience));
    auto made = TRY(make_tls_context(server));
    net::ssl::context context(made.release());
    net::io_context loop(1);
    Stream stream(loop, context);
    TRY(expect_server(stream.native_handle(), server));
    bool timed_out = false;
    net::steady_timer timer(loop, server.patience);
    timer.async_wait([&](const error_code& error) {
        if (error) return;
        timed_out = true;
        error_code ignored;
        stream.next_layer().close(ignored);
    });
    const auto request = request_of(server, path, body);
    std::optional<Result<HttpAnswer>> answer;
    const auto converse = [&]() -> net::awaitable<void> {
        answer = co_await exchange(stream, server, addresses, request);
        timer.cancel();
    };
    net::co_spawn(loop, converse, net::detached);
    loop.run();
    const auto whom = server.url.host + ":" + std::to_string(server.url.port);
    if (timed_out)
        return invalid(whom + ": no answer in " + std::to_string(server.patience.count()) + " s");
    if (!*answer) return whom + std::move(*answer).error();
    return *std::move(*answer);
}

}  // namespace bootseal
