// SPDX-License-Identifier: Apache-2.0
#include "system/netlink_attributes.h"

#include <arpa/inet.h>
#include <linux/netlink.h>

#include <algorithm>
#include <cstring>

namespace bootseal {

namespace {

/// Takes the first attribute off `bytes`; false where there is none or it is cut.
bool take(std::string_view& bytes, NetlinkAttributes::Attribute& attribute) {
    nlattr header{};
    if (bytes.size() < sizeof header) return false;
    std::memcpy(&header, bytes.data(), sizeof header);
    const std::size_t length = header.nla_len;
    if (length < sizeof header || length > bytes.size()) return false;
    attribute.type = static_cast<std::uint16_t>(header.nla_type & NLA_TYPE_MASK);
    attribute.value = bytes.substr(sizeof header, length - sizeof header);
    bytes.remove_prefix(std::min(bytes.size(), (length + 3) / 4 * 4));
    return true;
}

}  // namespace

Result<NetlinkAttributes> NetlinkAttributes::parse(std::string_view bytes) {
    NetlinkAttributes attributes;
    attributes.bytes_ = bytes;
    Attribute attribute;
    while (!bytes.empty()) {
        if (!take(bytes, attribute)) return invalid("netlink: malformed attributes");
    }
    return attributes;
}

NetlinkAttributes& NetlinkAttributes::add(std::uint16_t type, std::string_view value) {
    const nlattr header{static_cast<std::uint16_t>(sizeof(nlattr) + value.size()), type};
    bytes_.append(reinterpret_cast<const char*>(&header), sizeof header);
    bytes_ += value;
    bytes_.resize((bytes_.size() + 3) / 4 * 4);
    return *this;
}

NetlinkAttributes& NetlinkAttributes::add(std::uint16_t type, const NetlinkAttributes& inside) {
    return add(type, inside.bytes_);
}

NetlinkAttributes& NetlinkAttributes::add_number(std::uint16_t type, std::uint32_t number) {
    number = htonl(number);
    return add(type, {reinterpret_cast<const char*>(&number), sizeof number});
}

NetlinkAttributes& NetlinkAttributes::add_name(std::uint16_t type, std::string_view name) {
    return add(type, std::string(name) + '\0');
}

std::string_view NetlinkAttributes::value(std::uint16_t type) const {
    Attribute attribute;
    for (std::string_view rest = bytes_; take(rest, attribute);) {
        if (attribute.type == type) return attribute.value;
    }
    return {};
}

std::string_view NetlinkAttributes::name(std::uint16_t type) const {
    const auto found = value(type);
    return found.substr(0, found.find('\0'));
}

std::optional<std::uint32_t> NetlinkAttributes::number(std::uint16_t type) const {
    const auto found = value(type);
    std::uint32_t number = 0;
    if (found.size() != sizeof number) return std::nullopt;
    std::memcpy(&number, found.data(), sizeof number);
    return ntohl(number);
}

Result<NetlinkAttributes> NetlinkAttributes::inside(std::uint16_t type) const {
    return parse(value(type));
}

std::vector<NetlinkAttributes::Attribute> NetlinkAttributes::list() const {
    std::vector<Attribute> all;
    Attribute attribute;
    for (std::string_view rest = bytes_; take(rest, attribute);)
        all.push_back(attribute);
    return all;
}

}  // namespace bootseal
