// SPDX-License-Identifier: Apache-2.0
#include "resource/acl.h"

namespace bootseal {

namespace {

/// Little-endian on every machine, linux/posix_acl_xattr.h.
std::uint32_t number(std::string_view bytes) {
    std::uint32_t value = 0;
    for (std::size_t i = bytes.size(); i-- > 0;) {
        value = value << 8 | static_cast<unsigned char>(bytes[i]);
    }
    return value;
}

}  // namespace

Result<std::vector<AclEntry>> parse_acl(std::string_view attribute) {
    constexpr std::size_t header = 4;
    constexpr std::size_t entry = 8;  // tag 2, permissions 2, id 4
    constexpr std::uint32_t version = 2;
    constexpr std::uint32_t user_tag = 0x02;
    constexpr std::uint32_t group_tag = 0x08;
    if (attribute.size() < header || (attribute.size() - header) % entry != 0 ||
        number(attribute.substr(0, header)) != version) {
        return invalid("not an access control list");
    }
    std::vector<AclEntry> named;
    for (attribute.remove_prefix(header); !attribute.empty(); attribute.remove_prefix(entry)) {
        const auto tag = number(attribute.substr(0, 2));
        if (tag != user_tag && tag != group_tag) continue;
        named.push_back({tag == group_tag, number(attribute.substr(4, 4)),
                         number(attribute.substr(2, 2)) & 7U});
    }
    return named;
}

}  // namespace bootseal
