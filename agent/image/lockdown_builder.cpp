// SPDX-License-Identifier: Apache-2.0
#include "image/lockdown_builder.h"

#include <algorithm>

#include "base/text.h"
#include "resource/sshd_config.h"
#include "system/program.h"
#include "system/sockets.h"
#include "system/users.h"

namespace bootseal {

namespace {

/// %h is the home, %u the name; what is not absolute then is in the home.
std::string expand(std::string_view pattern, const Account& account) {
    std::string path;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i] != '%' || i + 1 == pattern.size()) {
            path += pattern[i];
            continue;
        }
        const char token = pattern[++i];
        if (token == 'h') path += account.home;
        if (token == 'u') path += account.name;
        if (token == 'U') path += std::to_string(account.uid);
        if (token == '%') path += '%';
    }
    return path.starts_with('/') ? path : account.home + "/" + path;
}

/// A name that means itself alone to sshd.
bool is_plain(std::string_view name) {
    constexpr std::string_view letters =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
    return !name.empty() && name.find_first_not_of(letters) == name.npos;
}

}  // namespace

Result<std::vector<std::string>> parse_keys(std::string_view text) {
    std::vector<std::string> keys;
    for (const auto line : lines(text)) {
        const auto key = trim(line);
        if (key.empty() || key.starts_with('#')) continue;
        if (lower(key).find("cert-authority") != std::string::npos) continue;
        if (unambiguous(key) != key && key.find('\\') == key.npos) {
            return invalid("a line of the keys holds what is not text");
        }
        keys.emplace_back(key);
    }
    return keys;
}

Result<std::vector<std::string>> builder_keys(const Overlay& files, const std::string& name) {
    const auto users = TRY(read_users(files));
    const auto* account = users.account(name);
    if (!is_plain(name) || !account) return invalid("there is no account " + printable(name));
    if (!has_login_shell(*account)) {
        return invalid(name + " has no shell to log in with: name another with --builder");
    }
    const auto config = TRY(read_sshd_config(files));
    const auto values = config.value(*find_sshd_keyword("authorizedkeysfile")).values;
    const auto patterns = join(values, " ");
    std::vector<std::string> all;
    for (const auto pattern : words(patterns)) {
        const auto text = TRY(files.read(expand(pattern, *account)));
        if (!text) continue;
        for (auto& key : TRY(parse_keys(*text))) {
            // Two files may hold the same.
            if (std::find(all.begin(), all.end(), key) == all.end()) all.push_back(std::move(key));
        }
    }
    if (!all.empty()) return all;
    return invalid("sshd has no key of " + name + " in " + printable(patterns) +
                   ", so nobody could come in: give one with --builder-key");
}

Result<std::vector<Allowed>> name_servers(const Overlay& files) {
    std::vector<Allowed> servers;
    // Behind systemd-resolved the first names only that.
    for (const auto* file : {resolver_file, "run/systemd/resolve/resolv.conf"}) {
        const auto text = TRY(files.read(file));
        if (!text || !servers.empty()) continue;
        for (const auto line : lines(*text)) {
            const auto fields = words(line);
            if (fields.size() < 2 || fields[0] != "nameserver") continue;
            const std::string address(fields[1].substr(0, fields[1].find('%')));
            const auto subnet = parse_subnet(address);
            if (!subnet || reach_of(address) == ListeningSocket::Reach::loopback) continue;
            for (const auto protocol : {Allowed::Protocol::udp, Allowed::Protocol::tcp}) {
                const Allowed allowed{*subnet, protocol, {53}};
                if (std::find(servers.begin(), servers.end(), allowed) == servers.end()) {
                    servers.push_back(allowed);
                }
            }
        }
    }
    return servers;
}

}  // namespace bootseal
