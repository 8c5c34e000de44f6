// SPDX-License-Identifier: Apache-2.0
#include "resource/sshd_ports.h"

#include "base/text.h"
#include "resource/socket_units.h"
#include "resource/sshd_config.h"
#include "resource/sshd_keywords.h"

namespace bootseal {

namespace {

/// The port of "[2001:db8::1]:22" and "192.0.2.1:22"; "2001:db8::1" has none.
std::string_view port_of_address(std::string_view address) {
    const auto colon = address.rfind(':');
    if (colon == address.npos || colon == 0) return {};
    if (address.find(':') != colon && address[colon - 1] != ']') return {};
    return address.substr(colon + 1);
}

}  // namespace

Result<std::set<int>> sshd_ports(const Overlay& files) {
    std::set<int> ports;
    if (!TRY(files.status(sshd_program))) return ports;
    const auto config = TRY(read_sshd_config(files));
    bool has_port = false;
    bool listens = false;
    bool bare = false;
    for (const auto& setting : config.settings) {
        if (!setting.global || !setting.keyword) continue;
        const auto name = lower(setting.keyword->name);
        if (name != "port" && name != "listenaddress") continue;
        const auto first = words(setting.text);
        if (first.empty()) continue;
        auto text = std::string_view(first.front());
        if (name == "listenaddress") {
            listens = true;
            text = port_of_address(text);
            if (text.empty()) bare = true;
        } else {
            has_port = true;
        }
        if (const auto port = parse_number(text)) ports.insert(static_cast<int>(*port));
    }
    // An address without a port has those of Port, which is 22 without a line.
    if (!has_port && (bare || !listens)) ports.insert(22);
    // Where systemd listens for it, sshd's own ports are not asked.
    for (const auto& socket : TRY(enabled_sockets(files))) {
        if (socket.unit == "ssh.socket" && socket.reach == ListeningSocket::Reach::network) {
            ports.insert(socket.port);
        }
    }
    return ports;
}

}  // namespace bootseal
