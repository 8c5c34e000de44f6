// SPDX-License-Identifier: Apache-2.0
#include "report/package_hash.h"

#include "base/text.h"
#include "trust/digest.h"

namespace bootseal {

namespace {

/// As sha256sum(1) writes it, which shows a name with these by a backslash before the line.
std::string checksum_line(const std::string& sha256, const std::string& path) {
    std::string name;
    for (const char c : path) {
        switch (c) {
            case '\\':
                name += "\\\\";
                break;
            case '\n':
                name += "\\n";
                break;
            case '\r':
                name += "\\r";
                break;
            default:
                name += c;
        }
    }
    return (name == path ? "" : "\\") + sha256 + "  /" + name + "\n";
}

}  // namespace

std::string package_hash(const std::vector<std::string>& files, const Sha256Of& sha256_of) {
    if (!sha256_of) return {};
    Digest digest;
    digest.begin();
    bool any = false;
    for (const auto& path : files) {
        const auto* sha256 = sha256_of(path);
        if (!sha256) continue;
        digest.add(checksum_line(*sha256, path));
        any = true;
    }
    const auto raw = digest.finish();
    return any ? hex(raw) : std::string();
}

}  // namespace bootseal
