// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <cstdlib>
#include <set>

#include "trust/openssl.h"
#include "trust/verify.h"

using namespace bootseal;

namespace {

/// Its key is gone: what it signed is in the corpus, and nothing more will ever be.
constexpr auto anchor =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIBrzCCAVWgAwIBAgICA+gwCgYIKoZIzj0EAwIwLjEWMBQGA1UECgwNQm9vdHNl\n"
    "YWwgVGVzdDEUMBIGA1UEAwwLVGVzdCBBbmNob3IwHhcNMjAwMTAxMDAwMDAwWhcN\n"
    "NDAwMTAxMDAwMDAwWjAuMRYwFAYDVQQKDA1Cb290c2VhbCBUZXN0MRQwEgYDVQQD\n"
    "DAtUZXN0IEFuY2hvcjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABMUAzTR1LJlV\n"
    "E5sOO+Lg6pHejIy9nkNVppeLwFBFnY0naPWFGFzHyfyDTWvRp7WLHjuqtTv7UaGf\n"
    "nI2030BRjkGjYzBhMB0GA1UdDgQWBBSYeyYwOeh4ZdQ9E3icO0sJjjQqqzAfBgNV\n"
    "HSMEGDAWgBSYeyYwOeh4ZdQ9E3icO0sJjjQqqzAPBgNVHRMBAf8EBTADAQH/MA4G\n"
    "A1UdDwEB/wQEAwIBBjAKBggqhkjOPQQDAgNIADBFAiBJ7fFb4tUJ4I66unkCB2Qj\n"
    "Kls/kFaVFH35SzGUvNV4aAIhAMZzfb6xeNO8sMDq1G1QTS9CWLjAXvMkEESFHceN\n"
    "11Zd\n"
    "-----END CERTIFICATE-----\n";

TrustPolicy make_policy() {
    TrustPolicy policy;
    policy.anchors.push_back(parse_pem(anchor, 1)->front().der);
    policy.roles = {{"author", 1, Role::Mark::organizational_unit, "bootseal author"},
                    {"approver", 1, Role::Mark::organizational_unit, "bootseal approver"}};
    return policy;
}

}  // namespace

/// Whatever is accepted was signed in each role, by different keys.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const auto policy = make_policy();
    const auto verified =
        verify_detached("signed\n", {reinterpret_cast<const char*>(data), size}, policy, Time());
    if (!verified) return 0;
    std::set<std::string> roles;
    std::set<std::string> keys;
    for (const auto& signer : verified->signers) {
        roles.insert(signer.role);
        keys.insert(signer.key_id);
    }
    if (!roles.contains("author") || !roles.contains("approver") || keys.size() < 2) std::abort();
    return 0;
}
