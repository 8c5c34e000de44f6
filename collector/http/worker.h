// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <chrono>
#include <list>
#include <memory>

#include "http/server.h"

namespace bootseal {

/// One thread of the server: a loop, a socket that listens, and the connections that it took.
/// Inside http/ only. Everything but stop() is for that thread.
class Worker {
  public:
    /// Without `tls` it speaks HTTP.
    Worker(const ServerOptions& options, boost::asio::ssl::context* tls, const X509* authority,
           const Application& application);

    Result<> listen(const boost::asio::ip::tcp::endpoint& at);
    boost::asio::ip::tcp::endpoint listens_at() const;

    void run();
    void stop();

  private:
    using Clock = std::chrono::steady_clock;
    using Socket = boost::asio::ip::tcp::socket;
    using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;

    /// A connection as long as it is there. What it does has to be done by the deadline: whoever
    /// sends a byte now and then has no more time than others.
    struct Connection {
        explicit Connection(Socket from) : socket(std::move(from)) {}
        Socket socket;
        Clock::time_point deadline;
        bool busy = false;  ///< with a request that has begun
    };
    using Connections = std::list<Connection>;

    boost::asio::awaitable<void> accept();
    boost::asio::awaitable<void> sweep();
    boost::asio::awaitable<void> serve(Connections::iterator connection);
    static boost::asio::awaitable<void> linger(Socket& socket);
    template <class Stream>
    boost::asio::awaitable<void> converse(Stream& stream, Connection& connection,
                                          std::shared_ptr<Caller> caller);
    HttpRequest head_of(const Parser& parser) const;
    boost::asio::awaitable<HttpReply> answer(std::shared_ptr<Caller> caller, HttpRequest request);

    void take(Socket socket);
    void close_late(Connections& connections, Clock::time_point now);
    void close_idle();
    bool make_room();

    const ServerOptions options_;
    boost::asio::ssl::context* tls_;
    const X509* authority_;
    const Application& application_;
    // What is cut off in the loop leaves its list when the loop ends: the lists are there longer.
    Connections silent_;     ///< that have not said a word, the oldest first
    Connections strangers_;  ///< whose handshake is not done, the oldest first
    Connections callers_;
    boost::asio::io_context loop_{1};
    boost::asio::ip::tcp::acceptor acceptor_{loop_};
    boost::asio::steady_timer timer_{loop_};
    bool stopping_ = false;
    Clock::time_point stop_by_;
};

}  // namespace bootseal
