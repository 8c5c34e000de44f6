// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/error_code.hpp>

namespace bootseal {

/// What https.cpp and proxy.cpp wait for: errors come as codes, nothing throws.
namespace net = boost::asio;

/// Of an answer, in bytes.
inline constexpr std::uint32_t most_header = 8 << 10;

using Socket = net::ip::tcp::socket;

inline auto caught(boost::system::error_code& error) {
    return net::redirect_error(net::use_awaitable, error);
}

}  // namespace bootseal
