// SPDX-License-Identifier: Apache-2.0
#include "trust/verify.h"

#include <algorithm>

#include "base/text.h"
#include "trust/certificate.h"
#include "trust/chain.h"
#include "trust/envelope.h"
#include "trust/refusal.h"
#include "trust/roles.h"

namespace bootseal {

namespace {

// Which time is it, and at which time must a certificate be valid?
//
// Three witnesses say that it is at least some time. The clock: on a first boot it may be years
// late. `built` in trust.yaml: as true as the image itself. A signing time: claimed by the signer,
// and worth something only once all else about the signature holds. Each can only push "now"
// forward, so "now" is the latest of them: with a clock in 1970 a certificate from 2026 is not
// "not yet valid", and whoever writes an old date into a signature gains nothing, since "now" never
// moves back for it. A signing time ahead of the real time makes more refused, never less: past the
// end of its own certificate it refuses itself.
//
// Certificates are judged at "now", with one exception. An image is started for years, and its
// ruleset must not stop to work on the day on which the author's certificate ends; how long a
// ruleset is good is said by its own `expires`. For that the verifier would have to know that the
// signature was there while the certificate was valid. The signing time cannot tell: whoever gets
// hold of an old key can write any date. The image can: a file whose SHA-256 is in `sealed` of
// trust.yaml was in the image when it was `built`, so its certificates are judged at that time. If
// they had ended by then they are refused; and a file that came later is judged at "now".
//
// No clock has a say in revocation (chain.h) and in the serial floor (floor.h).

Moment later(Moment a, Moment b) {
    return b.at > a.at ? b : a;
}

Moment latest_signing(Moment from, const std::vector<Attested>& signers) {
    for (const auto& signer : signers) {
        if (signer.signed_at) from = later(from, {*signer.signed_at, "a signing time"});
    }
    return from;
}

constexpr std::string_view build_time = "the image's build time";

Moment judged_at(Moment now, std::string_view sha256, const TrustPolicy& policy,
                 const std::vector<Attested>& signers) {
    const bool was_there =
        std::find(policy.sealed.begin(), policy.sealed.end(), sha256) != policy.sealed.end();
    if (!was_there || !policy.built) return now;
    return latest_signing({*policy.built, build_time}, signers);
}

/// A signature cannot be older than its certificate.
Result<> require_signed_within(const Attested& signer) {
    const auto begin = to_time(X509_get0_notBefore(signer.certificate));
    if (!begin || !signer.signed_at || *signer.signed_at >= *begin) return {};
    return refused(Refusal::not_yet_valid,
                   common_name(signer.certificate) + " claims to have signed at " +
                       format_time(*signer.signed_at) + ", before the certificate was valid (" +
                       format_time(*begin) + "): correct the clock there and sign again");
}

}  // namespace

Result<Verified> verify_detached(const DigestOf& digest_of, std::string_view signature,
                                 const TrustPolicy& policy, Time clock) {
    prepare_openssl();
    if (policy.roles.empty() || policy.anchors.empty()) {
        return invalid("the trust policy has no anchor or asks for no signer");
    }
    const auto envelope = TRY(open_envelope(signature));
    const auto attested = TRY(attest(envelope.get(), digest_of));

    Verified verified;
    verified.sha256 = hex(TRY(digest_of(EVP_sha256())));
    Moment now{clock, "the clock"};
    if (policy.built) now = later(now, {*policy.built, build_time});
    now = latest_signing(now, attested);
    verified.now = now.at;
    const auto when = judged_at(now, verified.sha256, policy, attested);

    const CertificatesPtr certificates(CMS_get1_certs(envelope.get()));
    std::vector<X509*> signers;
    for (const auto& signer : attested) {
        const auto chain =
            TRY(build_chain(signer.certificate, certificates.get(), policy.anchors, when));
        TRY(require_signer(signer.certificate));
        TRY(require_signed_within(signer));
        TRY(require_unrevoked(chain.get(), policy.revocation_lists));
        signers.push_back(signer.certificate);
    }
    const auto roles = TRY(assign_roles(signers, policy.roles));
    for (std::size_t i = 0; i < signers.size(); ++i) {
        verified.signers.push_back(
            {roles[i] < 0 ? "" : policy.roles[static_cast<std::size_t>(roles[i])].name,
             common_name(signers[i]), fingerprint(signers[i]), key_id(signers[i]),
             attested[i].signed_at});
    }
    return verified;
}

}  // namespace bootseal
