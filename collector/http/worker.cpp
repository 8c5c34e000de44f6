// SPDX-License-Identifier: Apache-2.0
#include "http/worker.h"

#include <algorithm>
#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <utility>

#include "base/text.h"

namespace bootseal {

namespace net = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;
using net::ip::tcp;

namespace {

constexpr std::chrono::seconds idle_time{90};
constexpr int large_request_times = 4;
constexpr std::chrono::seconds linger_time{2};
constexpr std::chrono::seconds stop_time{10};
/// A handshake that has begun takes some 70 KiB, a connection that is silent one or two.
constexpr std::size_t most_strangers = 500;
constexpr std::size_t large_request = 1U << 20U;
constexpr std::uint32_t most_header_bytes = 8192;
constexpr std::size_t most_lingering_bytes = 1U << 20U;

auto caught(error_code& error) {
    return net::redirect_error(net::use_awaitable, error);
}

HttpReply malformed_reply(const error_code& error) {
    const bool too_large = error == http::error::body_limit || error == http::error::header_limit;
    HttpReply reply;
    reply.status = too_large ? 413 : 400;
    reply.body = printable(error.message()) + "\n";
    return reply;
}

}  // namespace

Worker::Worker(const ServerOptions& options, net::ssl::context* tls, const X509* authority,
               const Application& application)
    : options_(options), tls_(tls), authority_(authority), application_(application) {}

Result<> Worker::listen(const tcp::endpoint& at) {
    using reuse_port = net::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;
    error_code error;
    for (const auto& step : {0, 1, 2, 3, 4}) {
        if (step == 0) acceptor_.open(at.protocol(), error);
        if (step == 1) acceptor_.set_option(net::socket_base::reuse_address(true), error);
        // The kernel spreads connections over the threads that listen at one port.
        if (step == 2) acceptor_.set_option(reuse_port(true), error);
        if (step == 3) acceptor_.bind(at, error);
        if (step == 4) acceptor_.listen(net::socket_base::max_listen_connections, error);
        if (error) return invalid("cannot listen: " + error.message());
    }
    return {};
}

tcp::endpoint Worker::listens_at() const {
    error_code error;
    return acceptor_.local_endpoint(error);
}

void Worker::run() {
    net::co_spawn(loop_, accept(), net::detached);
    net::co_spawn(loop_, sweep(), net::detached);
    loop_.run();
}

void Worker::stop() {
    net::post(loop_, [this] {
        error_code ignored;
        stopping_ = true;
        stop_by_ = Clock::now() + stop_time;
        acceptor_.close(ignored);
        close_idle();
        timer_.cancel();
    });
}

net::awaitable<void> Worker::accept() {
    while (!stopping_) {
        error_code error;
        auto socket = co_await acceptor_.async_accept(caught(error));
        if (!error) {
            take(std::move(socket));
        } else if (!stopping_) {
            // Out of descriptors or memory: some come back when connections end.
            net::steady_timer pause(loop_, std::chrono::milliseconds(100));
            co_await pause.async_wait(caught(error));
        }
    }
}

void Worker::take(Socket socket) {
    error_code ignored;
    const auto count = silent_.size() + strangers_.size() + callers_.size();
    if (count >= options_.connections && !make_room()) return;
    socket.set_option(tcp::no_delay(true), ignored);
    auto& connection = silent_.emplace_back(std::move(socket));
    connection.deadline = Clock::now() + options_.handshake;
    net::co_spawn(loop_, serve(std::prev(silent_.end())), net::detached);
}

/// Who means it is done within milliseconds: the one that took longest is closed, or else the one
/// that is there longest and asks nothing.
bool Worker::make_room() {
    auto& late = silent_.empty() ? strangers_ : silent_;
    auto found = late.begin();
    if (late.empty()) {
        found = std::find_if(callers_.begin(), callers_.end(),
                             [](const Connection& caller) { return !caller.busy; });
        if (found == callers_.end()) return false;
    }
    error_code ignored;
    found->socket.close(ignored);
    return true;
}

void Worker::close_late(Connections& connections, Clock::time_point now) {
    error_code ignored;
    for (auto& connection : connections) {
        if (connection.deadline < now) connection.socket.close(ignored);
    }
}

void Worker::close_idle() {
    error_code ignored;
    for (auto* connections : {&silent_, &strangers_, &callers_}) {
        for (auto& connection : *connections) {
            if (!connection.busy) connection.socket.close(ignored);
        }
    }
}

net::awaitable<void> Worker::sweep() {
    for (;;) {
        error_code error;
        const auto now = Clock::now();
        for (auto* connections : {&silent_, &strangers_, &callers_})
            close_late(*connections, now);
        if (stopping_) {
            close_idle();
            const bool none = silent_.empty() && strangers_.empty() && callers_.empty();
            if (none || now > stop_by_) {
                loop_.stop();
                co_return;
            }
        }
        timer_.expires_after(std::chrono::milliseconds(stopping_ ? 50 : 1000));
        co_await timer_.async_wait(caught(error));
    }
}

net::awaitable<void> Worker::serve(Connections::iterator connection) {
    // It is gone from its list whichever way this ends.
    struct Leave {
        Connections* list;
        Connections::iterator connection;
        ~Leave() { list->erase(connection); }
        void move_to(Connections& other) {
            other.splice(other.end(), *list, connection);
            list = &other;
        }
    } leave{&silent_, connection};

    error_code error;
    // Nothing of TLS is made for those who never say a word.
    co_await connection->socket.async_wait(Socket::wait_read, caught(error));
    if (error) co_return;
    if (strangers_.size() >= most_strangers) strangers_.front().socket.close(error);
    leave.move_to(strangers_);
    auto caller = std::make_shared<Caller>();
    const auto peer = connection->socket.remote_endpoint(error);
    if (error) co_return;
    caller->address = peer.address().to_string() + ":" + std::to_string(peer.port());
    if (!tls_) {
        leave.move_to(callers_);
        co_await converse(connection->socket, *connection, caller);
        connection->busy = false;
        connection->deadline = Clock::now() + linger_time;
        co_await linger(connection->socket);
        co_return;
    }
    net::ssl::stream<Socket&> stream(connection->socket, *tls_);
    co_await stream.async_handshake(net::ssl::stream_base::server, caught(error));
    if (error) {
        application_.log("refused: " + caller->address +
                         ": no handshake: " + printable(error.message()));
        co_return;
    }
    identify(stream.native_handle(), authority_, *caller);
    leave.move_to(callers_);
    co_await converse(stream, *connection, caller);
    connection->busy = false;
    connection->deadline = Clock::now() + linger_time;
    co_await stream.async_shutdown(caught(error));
    co_await linger(connection->socket);
}

net::awaitable<void> Worker::linger(Socket& socket) {
    error_code error;
    // To close on bytes that nobody read would take the last answer away from whoever sends them.
    socket.shutdown(Socket::shutdown_send, error);
    std::array<char, 4096> unread{};
    for (std::size_t more = 0; !error && more < most_lingering_bytes;)
        more += co_await socket.async_read_some(net::buffer(unread), caught(error));
}

HttpRequest Worker::head_of(const Parser& parser) const {
    const auto& message = parser.get();
    HttpRequest request;
    request.method = std::string(message.method_string());
    const std::string_view target(message.target().data(), message.target().size());
    const auto question = target.find('?');
    request.path = std::string(target.substr(0, question));
    if (question != std::string_view::npos)
        request.query = std::string(target.substr(question + 1));
    for (const auto& name : options_.headers) {
        const auto [begin, end] = message.equal_range(name);
        for (auto field = begin; field != end; ++field)
            request.headers.push_back({name, std::string(field->value())});
    }
    return request;
}

template <class Stream>
net::awaitable<void> Worker::converse(Stream& stream, Connection& connection,
                                      std::shared_ptr<Caller> caller) {
    boost::beast::flat_buffer buffer;
    const error_code limit_error = http::error::body_limit;
    error_code error;
    for (bool keep = true; keep && !stopping_;) {
        connection.busy = false;
        connection.deadline = Clock::now() + idle_time;
        if (buffer.size() == 0) {
            const auto size =
                co_await stream.async_read_some(buffer.prepare(most_header_bytes), caught(error));
            if (error) co_return;
            buffer.commit(size);
        }
        connection.busy = true;
        connection.deadline = Clock::now() + options_.request;
        Parser parser;
        parser.header_limit(most_header_bytes);
        parser.body_limit(boost::none);
        co_await http::async_read_header(stream, buffer, parser, caught(error));
        HttpReply reply;
        Admission admission;
        HttpRequest request;
        bool read = false;
        bool only_head = false;
        if (!error) {
            request = head_of(parser);
            only_head = request.method == "HEAD";
            admission = application_.admit(*caller, request);
            const auto length = parser.content_length();
            if (length && *length > admission.most_bytes) error = limit_error;
            parser.body_limit(admission.most_bytes);
            if (admission.most_bytes > large_request)
                connection.deadline = Clock::now() + large_request_times * options_.request;
        }
        if (!error && !admission.refused) {
            if (boost::beast::iequals(parser.get()[http::field::expect], "100-continue")) {
                static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
                co_await net::async_write(stream, net::buffer(go_on), caught(error));
            }
            if (!error) co_await http::async_read(stream, buffer, parser, caught(error));
            read = !error;
        }
        // Cut off, or closed as it took too long: nobody is there to be told.
        if (error == http::error::end_of_stream || error == http::error::partial_message) co_return;
        if (error && error.category() != limit_error.category()) co_return;
        keep = read && parser.get().keep_alive();
        if (admission.refused) {
            reply = *admission.refused;
        } else if (error) {
            reply = malformed_reply(error);
            application_.log("refused: " + caller->address + ": " + printable(error.message()));
        } else {
            request.body = std::move(parser.get().body());
            reply = co_await answer(caller, std::move(request));
        }
        keep = keep && !stopping_;
        // What took its time to be made may take as much to be read.
        connection.deadline = std::max(connection.deadline, Clock::now() + options_.request);
        const auto text = render(reply, keep, only_head);
        reply = {};
        co_await net::async_write(stream, net::buffer(text), caught(error));
        if (error) co_return;
    }
}

net::awaitable<HttpReply> Worker::answer(std::shared_ptr<Caller> caller, HttpRequest request) {
    struct Waiting {
        explicit Waiting(net::io_context& loop)
            : timer(loop, net::steady_timer::time_point::max()) {}
        net::steady_timer timer;  ///< which ends when the reply is there, and never else
        HttpReply reply;
    };
    const auto waiting = std::make_shared<Waiting>(loop_);
    application_.handle(std::move(caller), std::move(request), [this, waiting](HttpReply reply) {
        net::post(loop_, [waiting, reply = std::move(reply)]() mutable {
            waiting->reply = std::move(reply);
            waiting->timer.cancel();
        });
    });
    error_code canceled;
    co_await waiting->timer.async_wait(caught(canceled));
    co_return std::move(waiting->reply);
}

}  // namespace bootseal
