// SPDX-License-Identifier: Apache-2.0
#include "report/purl.h"

#include <array>
#include <map>
#include <string_view>

#include "base/text.h"

namespace bootseal {

namespace {

constexpr std::string_view unreserved =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

/// Percent-encoded UTF-8. A colon stays in every part.
std::string encoded(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string result;
    for (const char c : valid_utf8(text)) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == ':' || unreserved.find(c) != std::string_view::npos) {
            result += c;
        } else {
            result += '%';
            result += digits[byte >> 4U];
            result += digits[byte & 0xfU];
        }
    }
    return result;
}

std::string_view type_of(PackageKind kind) {
    switch (kind) {
        case PackageKind::apk:
            return "apk";
        case PackageKind::rpm:
            return "rpm";
        default:
            return "deb";
    }
}

/// Who makes the packages: the id of os-release(5), but for those whom the purls of others name
/// otherwise.
std::string vendor_of(const OsRelease& system) {
    if (system.id == "rhel") return "redhat";
    if (system.id.starts_with("opensuse-")) return "opensuse";
    return lower(system.id);
}

/// What it was built of, where that is not what its own name and version say.
std::string upstream_of(const Software& software) {
    if (software.source_version.empty()) {
        return software.source == software.name ? std::string() : software.source;
    }
    return software.source + "@" + software.source_version;
}

}  // namespace

std::string purl_of(const Software& software, const OsRelease& system) {
    const bool rpm = software.kind == PackageKind::rpm;
    auto purl = "pkg:" + std::string(type_of(software.kind)) + "/" + encoded(vendor_of(system)) +
                "/" + encoded(rpm ? software.name : lower(software.name));
    if (!software.version.empty()) purl += "@" + encoded(software.version);

    std::map<std::string, std::string> qualifiers;  // in the order that is asked for
    qualifiers["arch"] = software.architecture;
    qualifiers["distro"] =
        system.id + (system.version.empty() ? std::string() : "-" + system.version);
    if (software.epoch) qualifiers["epoch"] = std::to_string(*software.epoch);
    qualifiers["upstream"] = upstream_of(software);
    char before = '?';
    for (const auto& [key, value] : qualifiers) {
        if (value.empty()) continue;
        purl += before + key + "=" + encoded(value);
        before = '&';
    }
    return purl;
}

}  // namespace bootseal
