// SPDX-License-Identifier: Apache-2.0
#include "load/load_agent.h"

#include <openssl/ec.h>
#include <openssl/rand.h>
#include <openssl/x509.h>

#include <array>
#include <cstdio>
#include <cstdlib>

#include "base/text.h"
#include "base/time.h"

namespace bootseal {

namespace {

void must(bool held, const char* what) {
    if (held) return;
    std::fprintf(stderr, "bootseal-load: cannot %s\n", what);
    std::exit(1);
}

}  // namespace

LoadAgent::LoadAgent(std::uint64_t change_every)
    : key_(EVP_EC_gen("P-256")), change_every_(change_every), boot_(16, '\0') {
    key_info_ = AgentKey::from(key_.get());
    signer_.reset(EVP_PKEY_CTX_new(key_.get(), nullptr));
    must(key_info_ && EVP_PKEY_sign_init(signer_.get()) == 1, "make a key");
    must(RAND_bytes(reinterpret_cast<unsigned char*>(boot_.data()), 16) == 1, "make a boot id");
}

std::string LoadAgent::request() const {
    const std::unique_ptr<X509_REQ, Release<X509_REQ_free>> request(X509_REQ_new());
    must(X509_REQ_set_pubkey(request.get(), key_.get()) == 1 &&
             X509_REQ_sign(request.get(), key_.get(), EVP_sha256()) != 0,
         "sign a request");
    unsigned char* data = nullptr;
    const int size = i2d_X509_REQ(request.get(), &data);
    must(size > 0, "encode a request");
    std::string der(reinterpret_cast<char*>(data), static_cast<std::size_t>(size));
    OPENSSL_free(data);
    return der;
}

std::string LoadAgent::sign(const std::string& digest) const {
    std::array<unsigned char, 80> signature{};
    std::size_t size = signature.size();
    must(EVP_PKEY_sign(signer_.get(), signature.data(), &size,
                       reinterpret_cast<const unsigned char*>(digest.data()), digest.size()) == 1,
         "sign");
    return {reinterpret_cast<const char*>(signature.data()), size};
}

void LoadAgent::make() {
    const bool changes = sequence_ == 0 || (change_every_ > 0 && sequence_ % change_every_ == 0);
    ++sequence_;
    if (changes) {
        v1::State state;
        state.set_machine_id(hex(boot_));
        state.set_hostname("host-" + hex(id()).substr(0, 8));
        state.set_os_id("debian");
        state.set_os_version("12");
        state.set_agent_version("0.1.0");
        state.set_seal(previous_);
        state.set_ruleset("cis-debian-12");
        state.set_ruleset_serial(2026112000 + sequence_);
        state.set_profile("l2-server");
        state.mutable_counts()->set_pass(300);
        state_ = state.SerializeAsString();
        state_digest_ = sha256(state_);
    }
    v1::Heartbeat heartbeat;
    heartbeat.set_agent(id());
    heartbeat.set_sequence(sequence_);
    heartbeat.set_previous(previous_);
    heartbeat.set_boot(boot_);
    heartbeat.set_state(state_digest_);
    heartbeat.set_occasion(changes ? v1::OCCASION_CHANGE : v1::OCCASION_INTERVAL);
    heartbeat.set_at(clock_now().time_since_epoch().count());
    heartbeat.set_clock(v1::CLOCK_TRUSTED);
    Made made;
    made.sequence = sequence_;
    made.message.set_heartbeat(heartbeat.SerializeAsString());
    made.digest = sha256(made.message.heartbeat());
    made.message.set_signature(sign(made.digest));
    if (changes) made.message.set_state(state_);
    previous_ = made.digest;
    waiting_.push_back(std::move(made));
}

std::string LoadAgent::batch(std::size_t count, std::uint64_t most) {
    while (waiting_.size() < count && sequence_ < most)
        make();
    v1::HeartbeatBatch batch;
    for (const auto& made : waiting_)
        *batch.add_heartbeats() = made.message;
    return batch.SerializeAsString();
}

std::uint64_t LoadAgent::acknowledge(std::uint64_t sequence) {
    std::uint64_t count = 0;
    while (!waiting_.empty() && waiting_.front().sequence <= sequence) {
        if (keep_digests) digests.push_back(waiting_.front().digest);
        waiting_.pop_front();
        ++count;
    }
    acknowledged_ += count;
    return count;
}

}  // namespace bootseal
