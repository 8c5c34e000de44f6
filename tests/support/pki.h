// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "support/scratch.h"

namespace bootseal {

/// A certificate and its private key, PEM.
struct Credential {
    std::string certificate;
    std::string key;
};

/// parse_time() for times that are written in tests.
Time at(std::string_view text);

/// What to make a certificate of. The defaults sign.
struct CertificateOptions {
    std::string unit;           ///< OU of the subject
    std::string policy;         ///< OID of a certificate policy
    std::string key = "P-256";  ///< a curve, "RSA:2048", "PSS:2048" or a PEM key to use again
    std::string digest = "SHA256";
    std::string usage = "critical,digitalSignature";  ///< empty: without the extension
    std::string constraints = "critical,CA:FALSE";    ///< empty: without the extension
    Time from = at("2020-01-01T00:00:00Z");
    Time until = at("2040-01-01T00:00:00Z");
};

/// The options of a certificate authority.
CertificateOptions authority();

/// A certificate authority and two signers, made anew with each object; and whatever else tests
/// want to have issued. Fails the test where OpenSSL does not cooperate.
class TestPki {
  public:
    static constexpr std::string_view author_unit = "bootseal author";
    static constexpr std::string_view approver_unit = "bootseal approver";

    explicit TestPki(const CertificateOptions& options = authority());

    Credential anchor;
    Credential author;    ///< Alice, of author_unit
    Credential approver;  ///< Bob, of approver_unit

    Credential issue(std::string_view name, const CertificateOptions& options) const;

    /// A revocation list of the anchor over some of its certificates, PEM.
    std::string revoke(const std::vector<Credential>& revoked) const;

    /// Puts a trust.yaml with the anchor and the roles author and approver into a tree.
    void install(const Scratch& tree, std::string_view more = {}) const;
};

/// A certificate signed by `issuer`, or by itself where that is null.
Credential make_certificate(const Credential* issuer, std::string_view name,
                            const CertificateOptions& options);

struct ListOptions {
    Time from = at("2020-01-01T00:00:00Z");
    Time until = at("2040-01-01T00:00:00Z");
    std::string digest = "SHA256";
    std::string scope;  ///< an issuing distribution point, as "critical,onlyuser:TRUE"
};

/// A revocation list, PEM.
std::string make_revocation_list(const Credential& issuer, const std::vector<Credential>& revoked,
                                 const ListOptions& options = {});

}  // namespace bootseal
