// SPDX-License-Identifier: Apache-2.0
#include "telemetry/proxy.h"

#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include "base/text.h"
#include "trust/dsse.h"

namespace bootseal {

namespace http = boost::beast::http;
using boost::system::error_code;

namespace {

net::awaitable<Result<>> by_connect(Socket& socket, const Url& proxy, const Url& to) {
    const bool is_v6 = to.host.find(':') != std::string::npos;
    const auto host = (is_v6 ? "[" + to.host + "]" : to.host) + ":" + std::to_string(to.port);
    auto request = "CONNECT " + host + " HTTP/1.1\r\nHost: " + host + "\r\n";
    if (!proxy.user.empty()) {
        request +=
            "Proxy-Authorization: Basic " + base64(proxy.user + ":" + proxy.password) + "\r\n";
    }
    request += "\r\n";
    error_code error;
    co_await net::async_write(socket, net::buffer(request), caught(error));
    http::response_parser<http::empty_body> answer;
    answer.header_limit(most_header);
    answer.skip(true);
    boost::beast::flat_buffer buffer;
    if (!error) co_await http::async_read_header(socket, buffer, answer, caught(error));
    if (error) co_return invalid("the proxy: " + error.message());
    if (answer.get().result_int() / 100 != 2) {
        co_return invalid("the proxy answers " + std::to_string(answer.get().result_int()));
    }
    if (buffer.size() != 0) co_return invalid("the proxy says more than it was asked");
    co_return Result<>();
}

std::string length_and(std::string_view text) {
    return static_cast<char>(text.size()) + std::string(text);
}

/// What RFC 1928 calls the reply, in words.
std::string reply_text(char code) {
    constexpr std::string_view words[] = {"granted",
                                          "general failure",
                                          "not allowed",
                                          "network unreachable",
                                          "host unreachable",
                                          "connection refused",
                                          "time to live expired",
                                          "command not supported",
                                          "address type not supported"};
    const auto index = static_cast<unsigned char>(code);
    return index < std::size(words) ? std::string(words[index]) : std::to_string(index);
}

/// Writes, and reads exactly so many bytes.
net::awaitable<Result<std::string>> ask(Socket& socket, const std::string& request,
                                        std::size_t size) {
    error_code error;
    std::string answer(size, '\0');
    co_await net::async_write(socket, net::buffer(request), caught(error));
    if (!error) co_await net::async_read(socket, net::buffer(answer), caught(error));
    if (error) co_return invalid("the proxy: " + error.message());
    co_return answer;
}

net::awaitable<Result<>> by_socks(Socket& socket, const Url& proxy, const Url& to) {
    using namespace std::string_literals;
    const bool knows_us = !proxy.user.empty();
    const auto greeting = knows_us ? "\x05\x01\x02"s : "\x05\x01\x00"s;
    auto answer = co_await ask(socket, greeting, 2);
    if (!answer) co_return answer.error();
    if (*answer != "\x05"s + greeting.back())
        co_return invalid("the proxy asks for another way to log in");
    if (knows_us) {
        answer =
            co_await ask(socket, "\x01" + length_and(proxy.user) + length_and(proxy.password), 2);
        if (!answer) co_return answer.error();
        if (answer->at(1) != 0) co_return invalid("the proxy refuses the user and password");
    }
    auto request = "\x05\x01\x00\x03"s + length_and(to.host);
    request += static_cast<char>(to.port >> 8);
    request += static_cast<char>(to.port & 0xff);
    // Version, reply, reserved, type of address and the first byte of that.
    answer = co_await ask(socket, request, 5);
    if (!answer) co_return answer.error();
    if (answer->at(1) != 0)
        co_return invalid("the proxy does not connect: " + reply_text(answer->at(1)));
    const auto type = answer->at(3);
    const std::size_t rest = type == 1   ? 3
                             : type == 4 ? 15
                                         : static_cast<unsigned char>(answer->at(4));
    answer = co_await ask(socket, "", rest + 2);
    if (!answer) co_return answer.error();
    co_return Result<>();
}

}  // namespace

net::awaitable<Result<>> pass_proxy(Socket& socket, const Url& proxy, const Url& to) {
    if (proxy.scheme == "socks5") co_return co_await by_socks(socket, proxy, to);
    co_return co_await by_connect(socket, proxy, to);
}

}  // namespace bootseal
