// SPDX-License-Identifier: Apache-2.0
#include "system/netfilter.h"

#include <arpa/inet.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace bootseal {

namespace {

constexpr std::size_t largest_datagram = 64 << 10;  // the kernel answers in pieces of 32 KiB
constexpr std::size_t most_answers = 1 << 16;
constexpr std::size_t header_size = sizeof(nlmsghdr) + sizeof(nfgenmsg);

template <class Struct>
void append(std::string& bytes, const Struct& value) {
    bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
}

/// Reads the front of `bytes`; false where it is too short.
template <class Struct>
bool read(std::string_view bytes, Struct& value) {
    if (bytes.size() < sizeof value) return false;
    std::memcpy(&value, bytes.data(), sizeof value);
    return true;
}

Error malformed() {
    return invalid("netfilter: the kernel's answer is malformed");
}

/// The kernel names a failure by its number alone; what it means here is worth a sentence.
Error refusal(int code) {
    const std::error_code error(code, std::generic_category());
    switch (code) {
        case EPERM:
            return {
                error,
                "not permitted: it takes root (CAP_NET_ADMIN), and no other owner of the table"};
        case EOPNOTSUPP:
        case EPROTONOSUPPORT:
        case EAFNOSUPPORT:
            return unsupported(
                "this kernel has no such part of netfilter (nf_tables, nf_conntrack_netlink), and "
                "no such module that it may load");
        default:
            return {error, error.message()};
    }
}

void append_message(std::string& bytes, const NetfilterMessage& message, std::uint16_t resource,
                    std::uint32_t sequence) {
    const auto& attributes = message.attributes.bytes();
    nlmsghdr header{};
    header.nlmsg_len = static_cast<std::uint32_t>(header_size + attributes.size());
    header.nlmsg_type = message.type;
    header.nlmsg_flags = static_cast<std::uint16_t>(NLM_F_REQUEST | message.flags);
    header.nlmsg_seq = sequence;
    append(bytes, header);
    append(bytes, nfgenmsg{message.family, NFNETLINK_V0, htons(resource)});
    bytes += attributes;
}

/// The next datagram that the kernel sent.
Result<std::string> receive(int socket) {
    for (;;) {
        std::string datagram(largest_datagram, '\0');
        sockaddr_nl sender{};
        socklen_t size = sizeof sender;
        const auto got =
            ::recvfrom(socket, datagram.data(), datagram.size(), MSG_TRUNC,
                       reinterpret_cast<sockaddr*>(&sender), &size);  // NOLINT: sockets are so
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return errno_error("read the answer of", "netfilter");
        if (sender.nl_pid != 0) continue;  // of another process
        if (static_cast<std::size_t>(got) > datagram.size()) return malformed();
        datagram.resize(static_cast<std::size_t>(got));
        return datagram;
    }
}

}  // namespace

Result<Netfilter> Netfilter::open() {
    Fd socket(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER));
    if (!socket) return refusal(errno);
    // The kernel answers before send() returns; whoever waits has lost the answer.
    const timeval patience{10, 0};
    if (::setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) != 0) {
        return errno_error("open", "netfilter");
    }
    // A transaction has an answer for every message that is refused. Where they are too many the
    // first ones are still there, and only those are wanted.
    const int on = 1;
    ::setsockopt(socket.get(), SOL_NETLINK, NETLINK_NO_ENOBUFS, &on, sizeof on);
    return Netfilter(std::move(socket));
}

Result<> Netfilter::change(const std::vector<NetfilterMessage>& messages) {
    std::string bytes;
    append_message(bytes, {NFNL_MSG_BATCH_BEGIN, 0, AF_UNSPEC, {}}, NFNL_SUBSYS_NFTABLES, 0);
    std::uint32_t sequence = 0;
    for (auto message : messages) {
        // That the last one was done says that all were. Each would have an answer otherwise, more
        // than a socket holds.
        if (++sequence == messages.size()) message.flags |= NLM_F_ACK;
        append_message(bytes, message, 0, sequence);
    }
    append_message(bytes, {NFNL_MSG_BATCH_END, 0, AF_UNSPEC, {}}, NFNL_SUBSYS_NFTABLES,
                   sequence + 1);
    // A transaction is one datagram. Where the room is not granted, sending fails and says so.
    const int room = static_cast<int>(bytes.size()) * 2;
    ::setsockopt(socket_.get(), SOL_SOCKET, SO_SNDBUFFORCE, &room, sizeof room);
    TRY(exchange(bytes, sequence));
    return {};
}

Result<std::vector<NetfilterMessage>> Netfilter::ask(NetfilterMessage request) {
    std::string bytes;
    request.flags |= NLM_F_ACK;
    append_message(bytes, request, 0, 1);
    auto answers = exchange(bytes, 1);
    // A part of the kernel that is not there is "not supported" to a transaction, and "invalid" to
    // one message.
    if (!answers && answers.error().code == std::errc::invalid_argument) return refusal(EOPNOTSUPP);
    return answers;
}

Result<std::vector<NetfilterMessage>> Netfilter::exchange(const std::string& bytes,
                                                          std::uint32_t last) {
    if (::send(socket_.get(), bytes.data(), bytes.size(), 0) < 0) return refusal(errno);
    std::vector<NetfilterMessage> answers;
    for (;;) {
        const auto datagram = TRY(receive(socket_.get()));
        for (std::string_view rest = datagram; !rest.empty();) {
            nlmsghdr header{};
            if (!read(rest, header) || header.nlmsg_len < sizeof header ||
                header.nlmsg_len > rest.size()) {
                return malformed();
            }
            auto payload = rest.substr(sizeof header, header.nlmsg_len - sizeof header);
            rest.remove_prefix(std::min(rest.size(), (std::size_t{header.nlmsg_len} + 3) / 4 * 4));
            if (header.nlmsg_type == NLMSG_ERROR || header.nlmsg_type == NLMSG_DONE) {
                int code = 0;
                if (!read(payload, code)) return malformed();
                if (code != 0) return refusal(-code);
                if (header.nlmsg_type == NLMSG_DONE || header.nlmsg_seq == last) return answers;
                continue;
            }
            nfgenmsg general{};
            if (!read(payload, general) || answers.size() == most_answers) return malformed();
            payload.remove_prefix(sizeof general);
            auto attributes = TRY(NetlinkAttributes::parse(payload));
            answers.push_back({header.nlmsg_type, header.nlmsg_flags, general.nfgen_family,
                               std::move(attributes)});
        }
    }
}

}  // namespace bootseal
