// SPDX-License-Identifier: Apache-2.0
#include "telemetry/enrolment.h"

#include <bootseal/v1/collector.pb.h>

#include "trust/openssl.h"

namespace bootseal {

namespace {

constexpr std::size_t most_certificates = 10;

}  // namespace

Result<Delivery> enrol(const Identity& identity, const std::string& token, const Post& post) {
    v1::EnrollRequest request;
    request.set_request(TRY(identity.request()));
    request.set_token(token);
    const auto answer = post("/v1/enroll", request.SerializeAsString());
    v1::EnrollReply reply;
    if (!answer || answer->status != http_ok || !reply.ParseFromString(answer->body)) {
        auto failed = failed_delivery(answer);
        // What was to prove who this is does not.
        if (answer && answer->status == http_unauthorized) failed.end = Delivery::End::refused;
        return failed;
    }
    TRY(identity.keep(reply.certificate(), {reply.chain().begin(), reply.chain().end()}));
    Delivery done;
    if (reply.interval() > 0) done.interval = std::chrono::seconds(reply.interval());
    return done;
}

std::optional<Validity> validity_of(const std::string& certificates) {
    const auto blocks = parse_pem(certificates, most_certificates);
    if (!blocks || blocks->empty()) return std::nullopt;
    const auto certificate = parse_certificate(blocks->front().der);
    if (!certificate) return std::nullopt;
    const auto from = to_time(X509_get0_notBefore(certificate.get()));
    const auto until = to_time(X509_get0_notAfter(certificate.get()));
    if (!from || !until) return std::nullopt;
    return Validity{*from, *until};
}

Renewal renewal_of(const std::string& certificates, Time now) {
    const auto validity = validity_of(certificates);
    if (!validity) return Renewal::due;
    const auto from = validity->from + (validity->until - validity->from) * 2 / 3;
    return now >= from ? Renewal::due : Renewal::not_yet;
}

}  // namespace bootseal
