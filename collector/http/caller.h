// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <openssl/ssl.h>

#include <optional>
#include <string>

#include "authority/agent_key.h"
#include "base/time.h"
#include "store/records.h"

namespace bootseal {

/// Who is at the other end of a connection, by the certificate that it proved to have the key of.
struct Caller {
    std::string address;            ///< for the log
    std::optional<AgentKey> agent;  ///< one that our authority let in
    std::string sponsor;            ///< the subject of a certificate that may let agents in
    std::string problem;            ///< why there is neither, in a sentence
    Time expires{};                 ///< the certificate

    /// How far the agent was when this connection heard of it last; what is stale shows, as the
    /// store refuses an append to it.
    std::optional<Position> position;
};

/// Reads who it is off a handshake that is done. `authority` is that of agents; a certificate under
/// any other anchor is a sponsor's.
void identify(const SSL* tls, const X509* authority, Caller& caller);

}  // namespace bootseal
