// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bootseal/v1/collector.pb.h>

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "authority/agent_key.h"
#include "trust/openssl.h"

namespace bootseal {

/// An agent that makes heartbeats as fast as they are taken, and keeps them until they are
/// acknowledged.
class LoadAgent {
  public:
    /// With a new state at every `change_every`th heartbeat; 0: only the first.
    explicit LoadAgent(std::uint64_t change_every);

    /// PKCS #10, DER.
    std::string request() const;

    /// What is not acknowledged, filled up with new heartbeats to `count`, as long as there are
    /// fewer than `most` in all; the bytes of a HeartbeatBatch, empty where nothing is left to
    /// send.
    std::string batch(std::size_t count, std::uint64_t most);

    /// Returns how many are acknowledged that were not before.
    std::uint64_t acknowledge(std::uint64_t sequence);

    std::uint64_t acknowledged() const { return acknowledged_; }
    const std::string& id() const { return key_info_->id(); }
    EVP_PKEY* key() const { return key_.get(); }

    CertificatePtr certificate;

    /// SHA-256 of every heartbeat that was acknowledged, where `keep_digests` says to keep them.
    bool keep_digests = false;
    std::vector<std::string> digests;

  private:
    struct Made {
        std::uint64_t sequence = 0;
        v1::SignedHeartbeat message;
        std::string digest;
    };
    void make();
    std::string sign(const std::string& digest) const;

    struct FreeContext {
        void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
    };
    KeyPtr key_;
    std::optional<AgentKey> key_info_;
    std::unique_ptr<EVP_PKEY_CTX, FreeContext> signer_;
    std::uint64_t change_every_;
    std::uint64_t sequence_ = 0;
    std::uint64_t acknowledged_ = 0;
    std::string previous_;
    std::string boot_;
    std::string state_;
    std::string state_digest_;
    std::deque<Made> waiting_;
};

}  // namespace bootseal
