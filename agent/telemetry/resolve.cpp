// SPDX-License-Identifier: Apache-2.0
#include "telemetry/resolve.h"

#include <ares.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <memory>

namespace bootseal {

namespace {

using Clock = std::chrono::steady_clock;

struct Answer {
    int status = ARES_SUCCESS;
    std::vector<std::string> addresses;
};

std::string text_of(const sockaddr* address) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    const void* bytes = nullptr;
    if (address->sa_family == AF_INET)
        bytes = &reinterpret_cast<const sockaddr_in*>(address)->sin_addr;
    if (address->sa_family == AF_INET6)
        bytes = &reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr;
    if (bytes == nullptr) return {};
    return ::inet_ntop(address->sa_family, bytes, text.data(), text.size()) ? text.data() : "";
}

void take(void* to, int status, int /*timeouts*/, ares_addrinfo* found) {
    const std::unique_ptr<ares_addrinfo, decltype(&ares_freeaddrinfo)> owned(found,
                                                                             ares_freeaddrinfo);
    auto& answer = *static_cast<Answer*>(to);
    answer.status = status;
    for (const auto* node = found ? found->nodes : nullptr; node; node = node->ai_next) {
        auto address = text_of(node->ai_addr);
        if (!address.empty()) answer.addresses.push_back(std::move(address));
    }
}

/// Waits once for what the channel waits for; false when it waits for nothing any more.
bool step(ares_channel channel, std::chrono::milliseconds most) {
    std::array<ares_socket_t, ARES_GETSOCK_MAXNUM> sockets{};
    const auto wanted =
        static_cast<unsigned>(ares_getsock(channel, sockets.data(), ARES_GETSOCK_MAXNUM));
    if (wanted == 0) return false;
    std::array<pollfd, ARES_GETSOCK_MAXNUM> waiting{};
    nfds_t count = 0;
    for (unsigned i = 0; i < ARES_GETSOCK_MAXNUM; ++i) {
        const bool reads = ARES_GETSOCK_READABLE(wanted, i) != 0;
        const bool writes = ARES_GETSOCK_WRITABLE(wanted, i) != 0;
        if (!reads && !writes) continue;
        const int events = (reads ? POLLIN : 0) | (writes ? POLLOUT : 0);
        waiting.at(count++) = {sockets.at(i), static_cast<short>(events), 0};
    }
    // Not ares_timeout(): a library with times of 32 bits has another timeval than we do.
    constexpr std::chrono::milliseconds glance{50};
    const auto wait = static_cast<int>(std::min(most, glance).count()) + 1;
    const auto ready = ::poll(waiting.data(), count, wait);
    if (ready <= 0) ares_process_fd(channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
    for (nfds_t i = 0; ready > 0 && i < count; ++i) {
        const auto& one = waiting.at(i);
        if (one.revents == 0) continue;
        ares_process_fd(channel, (one.events & POLLIN) != 0 ? one.fd : ARES_SOCKET_BAD,
                        (one.events & POLLOUT) != 0 ? one.fd : ARES_SOCKET_BAD);
    }
    return true;
}

bool is_address(const std::string& host) {
    in6_addr bytes{};
    return ::inet_pton(AF_INET, host.c_str(), &bytes) == 1 ||
           ::inet_pton(AF_INET6, host.c_str(), &bytes) == 1;
}

}  // namespace

Result<std::vector<std::string>> resolve(const std::string& host,
                                         std::chrono::milliseconds patience) {
    if (is_address(host)) return std::vector<std::string>{host};
    ares_options options{};
    options.timeout = 2000;
    options.tries = 3;
    ares_channel channel = nullptr;
    if (const auto status =
            ares_init_options(&channel, &options, ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES);
        status != ARES_SUCCESS) {
        return invalid(std::string("no resolver: ") + ares_strerror(status));
    }
    Answer answer;
    {
        // Ends what is still asked for, and tells `answer` so.
        const std::unique_ptr<ares_channeldata, decltype(&ares_destroy)> owned(channel,
                                                                               ares_destroy);
        ares_addrinfo_hints hints{};
        hints.ai_family = AF_UNSPEC;
        hints.ai_socktype = SOCK_STREAM;
        ares_getaddrinfo(channel, host.c_str(), nullptr, &hints, take, &answer);
        const auto end = Clock::now() + patience;
        for (auto now = Clock::now(); now < end; now = Clock::now()) {
            const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - now);
            if (!step(channel, left)) break;
        }
    }
    if (answer.status != ARES_SUCCESS)
        return invalid("cannot resolve " + host + ": " + ares_strerror(answer.status));
    if (answer.addresses.empty()) return invalid(host + " has no address");
    return std::move(answer.addresses);
}

}  // namespace bootseal
