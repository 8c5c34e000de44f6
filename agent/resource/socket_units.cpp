// SPDX-License-Identifier: Apache-2.0
#include "resource/socket_units.h"

#include <optional>
#include <set>

#include "base/text.h"
#include "resource/evidence.h"
#include "system/unit_files.h"

namespace bootseal {

namespace {

struct Address {
    std::string host;  ///< empty: all
    int port = 0;
};

/// "22", "127.0.0.1:80", "[::1]:80"; nothing for paths and other families.
std::optional<Address> parse_address(std::string_view text) {
    Address address;
    const auto colon = text.rfind(':');
    if (colon != text.npos) {
        auto host = text.substr(0, colon);
        if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
        address.host = std::string(host);
        text = text.substr(colon + 1);
    }
    const auto port = parse_number(text);
    if (!port || *port < 1 || *port > 65535) return std::nullopt;
    address.port = static_cast<int>(*port);
    return address;
}

}  // namespace

Result<std::vector<UnitSocket>> enabled_sockets(const Overlay& files) {
    std::set<std::string> names;
    for (const auto& dir : unit_dirs()) {
        for (const auto* kind : {"/*.wants/*.socket", "/*.requires/*.socket"}) {
            // Some of the folders end in a slash.
            const auto stem = dir.ends_with('/') ? dir.substr(0, dir.size() - 1) : dir;
            for (const auto& link : TRY(files.glob(stem + kind)))
                names.insert(link.substr(link.rfind('/') + 1));
        }
    }
    std::vector<UnitSocket> sockets;
    for (const auto& name : names) {
        const auto unit = TRY(find_unit(files, name));
        if (unit.kind != UnitFile::Kind::found || TRY(unit_links(files, unit)).empty()) continue;
        std::vector<UnitSocket> of_unit;
        for (const auto& setting : unit.settings) {
            const bool stream = setting.key == "ListenStream";
            if (setting.section != "Socket" || (!stream && setting.key != "ListenDatagram"))
                continue;
            if (setting.value.empty()) {
                // An empty one of any kind takes back all.
                of_unit.clear();
                continue;
            }
            const auto address = parse_address(setting.value);
            if (!address) continue;
            of_unit.push_back({unit.name, stream ? "tcp" : "udp", address->port,
                               reach_of(address->host),
                               place("/" + setting.file, static_cast<int>(setting.line))});
        }
        for (auto& socket : of_unit)
            sockets.push_back(std::move(socket));
    }
    return sockets;
}

}  // namespace bootseal
