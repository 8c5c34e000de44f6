// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.h"
#include "base/time.h"
#include "telemetry/delivery.h"
#include "telemetry/identity.h"

namespace bootseal {

/// Asks the collector for a certificate for the key of this agent, by a token, or without one where
/// the certificate of the connection speaks for it, and keeps it. What came of it is told as of a
/// delivery; an error is one of keeping it.
Result<Delivery> enrol(const Identity& identity, const std::string& token, const Post& post);

/// From when until when a certificate holds (PEM, the first of several).
struct Validity {
    Time from;
    Time until;
};
std::optional<Validity> validity_of(const std::string& certificates);

/// Whether it is time to renew a certificate (PEM, the first of several): two thirds of its time
/// have passed. One that cannot be read is to be renewed.
enum class Renewal { not_yet, due };
Renewal renewal_of(const std::string& certificates, Time now);

}  // namespace bootseal
