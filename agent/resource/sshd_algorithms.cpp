// SPDX-License-Identifier: Apache-2.0
#include "resource/sshd_algorithms.h"

#include <algorithm>

#include "base/text.h"
#include "resource/sshd_pattern.h"

namespace bootseal {

namespace {

using Names = std::vector<std::string>;

constexpr std::string_view default_keys =
    "ssh-ed25519-cert-v01@openssh.com,ecdsa-sha2-nistp256-cert-v01@openssh.com,"
    "ecdsa-sha2-nistp384-cert-v01@openssh.com,ecdsa-sha2-nistp521-cert-v01@openssh.com,"
    "sk-ssh-ed25519-cert-v01@openssh.com,sk-ecdsa-sha2-nistp256-cert-v01@openssh.com,"
    "rsa-sha2-512-cert-v01@openssh.com,rsa-sha2-256-cert-v01@openssh.com,ssh-ed25519,"
    "ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521,sk-ssh-ed25519@openssh.com,"
    "sk-ecdsa-sha2-nistp256@openssh.com,rsa-sha2-512,rsa-sha2-256";

/// Every name that is compiled in, in the order of `sshd`'s own lists: `ssh -Q`.
std::string_view known_names(SshdAlgorithms kind) {
    switch (kind) {
        case SshdAlgorithms::ciphers:
            return "3des-cbc,aes128-cbc,aes192-cbc,aes256-cbc,aes128-ctr,aes192-ctr,aes256-ctr,"
                   "aes128-gcm@openssh.com,aes256-gcm@openssh.com,chacha20-poly1305@openssh.com";
        case SshdAlgorithms::macs:
            return "hmac-sha1,hmac-sha1-96,hmac-sha2-256,hmac-sha2-512,hmac-md5,hmac-md5-96,"
                   "umac-64@openssh.com,umac-128@openssh.com,hmac-sha1-etm@openssh.com,"
                   "hmac-sha1-96-etm@openssh.com,hmac-sha2-256-etm@openssh.com,"
                   "hmac-sha2-512-etm@openssh.com,hmac-md5-etm@openssh.com,"
                   "hmac-md5-96-etm@openssh.com,umac-64-etm@openssh.com,umac-128-etm@openssh.com";
        case SshdAlgorithms::kex:
            return "diffie-hellman-group1-sha1,diffie-hellman-group14-sha1,"
                   "diffie-hellman-group14-sha256,diffie-hellman-group16-sha512,"
                   "diffie-hellman-group18-sha512,diffie-hellman-group-exchange-sha1,"
                   "diffie-hellman-group-exchange-sha256,ecdh-sha2-nistp256,ecdh-sha2-nistp384,"
                   "ecdh-sha2-nistp521,curve25519-sha256,curve25519-sha256@libssh.org,"
                   "sntrup761x25519-sha512,sntrup761x25519-sha512@openssh.com";
        case SshdAlgorithms::keys:
            return "ssh-ed25519,ssh-ed25519-cert-v01@openssh.com,sk-ssh-ed25519@openssh.com,"
                   "sk-ssh-ed25519-cert-v01@openssh.com,ecdsa-sha2-nistp256,"
                   "ecdsa-sha2-nistp256-cert-v01@openssh.com,ecdsa-sha2-nistp384,"
                   "ecdsa-sha2-nistp384-cert-v01@openssh.com,ecdsa-sha2-nistp521,"
                   "ecdsa-sha2-nistp521-cert-v01@openssh.com,sk-ecdsa-sha2-nistp256@openssh.com,"
                   "sk-ecdsa-sha2-nistp256-cert-v01@openssh.com,"
                   "webauthn-sk-ecdsa-sha2-nistp256@openssh.com,ssh-dss,"
                   "ssh-dss-cert-v01@openssh.com,ssh-rsa,ssh-rsa-cert-v01@openssh.com,"
                   "rsa-sha2-256,rsa-sha2-256-cert-v01@openssh.com,rsa-sha2-512,"
                   "rsa-sha2-512-cert-v01@openssh.com";
        case SshdAlgorithms::signatures:
            return "ssh-ed25519,sk-ssh-ed25519@openssh.com,ecdsa-sha2-nistp256,"
                   "ecdsa-sha2-nistp384,ecdsa-sha2-nistp521,sk-ecdsa-sha2-nistp256@openssh.com,"
                   "webauthn-sk-ecdsa-sha2-nistp256@openssh.com,ssh-dss,ssh-rsa,rsa-sha2-256,"
                   "rsa-sha2-512";
    }
    return {};
}

Names names_of(std::string_view list) {
    const auto parts = split(list, ',');
    return {parts.begin(), parts.end()};
}

/// Whether one of the patterns matches and none with a "!" does.
bool matches_list(const std::string& name, const Names& patterns) {
    bool found = false;
    for (const auto& pattern : patterns) {
        const bool negated = pattern.starts_with('!');
        if (!fits_sshd_pattern(std::string_view(pattern).substr(negated ? 1 : 0), name)) continue;
        if (negated) return false;
        found = true;
    }
    return found;
}

void add(Names& list, const std::string& name) {
    if (std::find(list.begin(), list.end(), name) == list.end()) list.push_back(name);
}

bool is_known(SshdAlgorithms kind, const Names& known, const std::string& name) {
    // sshd checks names of keys against all of them, also where they are to sign only.
    if (kind == SshdAlgorithms::signatures) {
        return is_known(SshdAlgorithms::keys, names_of(known_names(SshdAlgorithms::keys)), name);
    }
    if (kind != SshdAlgorithms::keys) {
        return std::find(known.begin(), known.end(), name) != known.end();
    }
    const auto pattern = std::string_view(name).substr(name.starts_with('!') ? 1 : 0);
    return std::any_of(known.begin(), known.end(),
                       [&](const auto& one) { return fits_sshd_pattern(pattern, one); });
}

}  // namespace

std::string_view default_sshd_algorithms(SshdAlgorithms kind) {
    switch (kind) {
        case SshdAlgorithms::ciphers:
            return "chacha20-poly1305@openssh.com,aes128-ctr,aes192-ctr,aes256-ctr,"
                   "aes128-gcm@openssh.com,aes256-gcm@openssh.com";
        case SshdAlgorithms::macs:
            return "umac-64-etm@openssh.com,umac-128-etm@openssh.com,"
                   "hmac-sha2-256-etm@openssh.com,hmac-sha2-512-etm@openssh.com,"
                   "hmac-sha1-etm@openssh.com,umac-64@openssh.com,umac-128@openssh.com,"
                   "hmac-sha2-256,hmac-sha2-512,hmac-sha1";
        case SshdAlgorithms::kex:
            return "sntrup761x25519-sha512,sntrup761x25519-sha512@openssh.com,curve25519-sha256,"
                   "curve25519-sha256@libssh.org,ecdh-sha2-nistp256,ecdh-sha2-nistp384,"
                   "ecdh-sha2-nistp521,diffie-hellman-group-exchange-sha256,"
                   "diffie-hellman-group16-sha512,diffie-hellman-group18-sha512,"
                   "diffie-hellman-group14-sha256";
        case SshdAlgorithms::keys:
            return default_keys;
        case SshdAlgorithms::signatures:
            return "ssh-ed25519,ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521,"
                   "sk-ssh-ed25519@openssh.com,sk-ecdsa-sha2-nistp256@openssh.com,rsa-sha2-512,"
                   "rsa-sha2-256";
    }
    return {};
}

Result<std::string> assemble_sshd_algorithms(SshdAlgorithms kind, std::string_view text) {
    if (text.empty()) return invalid("an empty list of algorithms");
    const char how = text[0];
    const bool changes = how == '+' || how == '-' || how == '^';
    const auto given = names_of(changes ? text.substr(1) : text);
    const auto defaults = names_of(default_sshd_algorithms(kind));
    Names result;
    if (how == '-') {
        for (const auto& name : defaults) {
            if (!matches_list(name, given)) result.push_back(name);
        }
        return join(result, ",");
    }

    const auto known = names_of(known_names(kind));
    for (const auto& name : given) {
        if (name.empty() && &name != &given.front()) break;  // sshd looks no further
        if (!is_known(kind, known, name)) {
            return invalid("sshd knows no algorithm " + printable(name, 60));
        }
    }
    Names patterns;
    if (how == '+') patterns = defaults;
    for (const auto& name : given)
        add(patterns, name);
    if (how == '^') {
        for (const auto& name : defaults)
            add(patterns, name);
    }
    for (const auto& pattern : patterns) {
        if (pattern.starts_with('!')) return invalid("a negated name is not allowed here");
        for (const auto& name : known) {
            if (fits_sshd_pattern(pattern, name)) add(result, name);
        }
    }
    if (result.empty()) return invalid("no algorithm is left");
    return join(result, ",");
}

}  // namespace bootseal
