// SPDX-License-Identifier: Apache-2.0
#include "image/lockdown_order.h"

#include <array>

#include "base/text.h"
#include "yaml/emit.h"
#include "yaml/fields.h"

namespace bootseal {

namespace {

constexpr std::array<std::string_view, 2> endings{"release", "poweroff"};
constexpr std::array<std::string_view, 2> protocols{"tcp", "udp"};
constexpr std::int64_t longest = 366 * 86'400LL;

Node scalar(std::string text, bool plain = false) {
    Node node;
    node.kind = Node::Kind::scalar;
    node.plain = plain;
    node.scalar = std::move(text);
    return node;
}

Node mapping() {
    Node node;
    node.kind = Node::Kind::mapping;
    return node;
}

void add(Node& mapping, std::string key, Node value) {
    mapping.entries.push_back({scalar(std::move(key), true), std::move(value)});
}

template <class T, class Format>
Node sequence(const std::vector<T>& list, Format format) {
    Node node;
    node.kind = Node::Kind::sequence;
    for (const auto& element : list)
        node.items.push_back(scalar(format(element)));
    return node;
}

Result<LockdownEnd> parse_end(const Node& node) {
    auto fields = TRY(Fields::open(node, "end"));
    const auto at = parse_time(TRY(fields.text("at")));
    if (!at) return fields.error("at", "is not a time");
    LockdownEnd end;
    end.at = *at;
    end.after = std::chrono::seconds(TRY(fields.number("after", 1, longest)));
    const auto then = TRY(fields.choice("then", {endings.begin(), endings.end()}));
    end.then = static_cast<LockdownEnd::Then>(then);
    TRY(fields.done());
    return end;
}

}  // namespace

std::string_view name_of(LockdownEnd::Then then) {
    return endings.at(static_cast<std::size_t>(then));
}

std::string format_order(const LockdownOrder& order) {
    auto document = mapping();
    add(document, "builder", scalar(order.builder));
    add(document, "keys", sequence(order.keys, [](const auto& key) { return key; }));
    add(document, "from", sequence(order.from, format_subnet));
    add(document, "out", sequence(order.out, format_allowed));
    add(document, "freeze_modules", scalar(order.freeze_modules ? "true" : "false", true));
    if (order.end) {
        auto end = mapping();
        add(end, "at", scalar(format_time(order.end->at)));
        add(end, "after", scalar(std::to_string(order.end->after.count()), true));
        add(end, "then", scalar(std::string(name_of(order.end->then))));
        add(document, "end", std::move(end));
    }
    return "# The lockdown of this build machine, by bootseal. It is gone once it is released.\n" +
           emit_yaml(document);
}

Result<LockdownOrder> parse_order(std::string_view bytes, const std::string& file) {
    const auto document = TRY(parse_yaml(bytes, file));
    auto fields = TRY(Fields::open(document, "lockdown"));
    LockdownOrder order;
    order.builder = TRY(fields.text("builder"));
    order.keys = TRY(fields.list("keys"));
    for (const auto& text : TRY(fields.list("from")))
        order.from.push_back(TRY(parse_subnet(text)));
    for (const auto& text : TRY(fields.list("out")))
        order.out.push_back(TRY(parse_allowed(text)));
    TRY(fields.flag("freeze_modules", order.freeze_modules));
    if (const auto* end = fields.node("end")) order.end = TRY(parse_end(*end));
    TRY(fields.done());
    return order;
}

Result<Allowed> parse_allowed(std::string_view text) {
    const auto refused = [&](const std::string& why) {
        return invalid(printable(text) + ": " + why + "; wanted is 192.0.2.0/24, " +
                       "192.0.2.53:53/udp or [2001:db8::1]:443/tcp");
    };
    Allowed allowed;
    auto network = text;
    for (std::size_t i = 0; i < protocols.size(); ++i) {
        if (!text.ends_with("/" + std::string(protocols[i]))) continue;
        allowed.protocol = i == 0 ? Allowed::Protocol::tcp : Allowed::Protocol::udp;
        network.remove_suffix(protocols[i].size() + 1);
    }
    if (allowed.protocol != Allowed::Protocol::any) {
        const auto colon = network.rfind(':');
        if (colon == network.npos) return refused("a protocol takes a port");
        const auto port = parse_number(network.substr(colon + 1));
        if (!port || *port < 1 || *port > 65535) return refused("not a port");
        allowed.ports.push_back(static_cast<std::uint16_t>(*port));
        network = network.substr(0, colon);
        const bool closed = network.starts_with('[') && network.ends_with(']');
        const bool colons = network.find(':') != network.npos;
        if (colons && !closed && network.find('/') == network.npos) {
            return refused("an address of IPv6 with a port stands in brackets");
        }
        if (closed) network = network.substr(1, network.size() - 2);
    }
    auto subnet = parse_subnet(network);
    if (!subnet) return refused(subnet.error().what);
    allowed.subnet = *std::move(subnet);
    return allowed;
}

std::string format_allowed(const Allowed& allowed) {
    auto network = format_subnet(allowed.subnet);
    if (allowed.protocol == Allowed::Protocol::any) return network;
    const auto port = allowed.ports.empty() ? std::uint16_t{0} : allowed.ports.front();
    return (allowed.subnet.is_ipv6() ? "[" + network + "]" : network) + ":" + std::to_string(port) +
           "/" + (allowed.protocol == Allowed::Protocol::tcp ? "tcp" : "udp");
}

Result<std::chrono::seconds> parse_length(std::string_view text) {
    const auto length = parse_duration(text);
    if (!length || length->count() > longest)
        return invalid(printable(text) + " is not a time: write 90s, 30m, 2h, 1d or 1h30m");
    return *length;
}

}  // namespace bootseal
