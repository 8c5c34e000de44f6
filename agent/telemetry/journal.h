// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace bootseal {

/// What a process in service says of itself: an entry of the journal with a MESSAGE_ID of ours, for
/// which packaging/bootseal.catalog has an explanation. Never changed, never another's.
struct Message {
    std::string_view id;  ///< 128 bits, hex
    int priority;         ///< syslog(3)
};

namespace message {

inline constexpr Message enrolled{"69f8fd9f80154be68ab09f26f463dcef", 5};
inline constexpr Message renewed{"c44736ce86df4d5ea45b4be98bfc90e9", 6};
inline constexpr Message not_enrolled{"578fd23117464eb2b1ec56fd09744fad", 4};
inline constexpr Message changed{"77867630619d4ff5939d5c52fe9e07cf", 5};
inline constexpr Message delivered{"02d04325dbb84016acb016efb0b39ed0", 6};
inline constexpr Message not_delivered{"007be5e630704c16a2c5ffde9c63981c", 4};
inline constexpr Message refused{"6456e118de144d2fbeb8bd1109a53d80", 3};
inline constexpr Message not_kept{"d44115ffbb2e4ddab4ecdbe788633df7", 3};
inline constexpr Message not_seen{"bc3dc3d54274434d9fd93b70d24f9052", 4};
inline constexpr Message hardened{"38d6df5fe33944768408283fc39559a4", 5};
inline constexpr Message first_boot_failed{"bc1a56694467403fb3c0a1c09075b10f", 2};
inline constexpr Message isolated{"b2f49341699447c9836bca30bcae5e0d", 2};
inline constexpr Message skipped{"7507f2d6c6614c698da303e4ad65e32a", 4};

}  // namespace message

/// To the journal where standard error goes there, and else to standard error.
void tell_journal(const Message& message, const std::string& text);

}  // namespace bootseal
