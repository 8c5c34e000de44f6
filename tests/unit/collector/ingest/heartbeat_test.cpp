// SPDX-License-Identifier: Apache-2.0
#include "ingest/heartbeat.h"

#include <bootseal/v1/collector.pb.h>
#include <openssl/ec.h>

#include "support/catch.h"

using namespace bootseal;

namespace {

/// A key with which heartbeats are signed as an agent signs them.
struct Signer {
    KeyPtr key{EVP_EC_gen("P-256")};
    AgentKey agent = *AgentKey::from(key.get());

    v1::Heartbeat heartbeat(std::uint64_t sequence = 1) const {
        v1::Heartbeat made;
        made.set_agent(agent.id());
        made.set_sequence(sequence);
        if (sequence > 1) made.set_previous(std::string(32, 'p'));
        made.set_boot(std::string(16, 'b'));
        made.set_state(sha256("state"));
        return made;
    }

    v1::SignedHeartbeat sign(const v1::Heartbeat& heartbeat) const {
        v1::SignedHeartbeat made;
        made.set_heartbeat(heartbeat.SerializeAsString());
        const std::unique_ptr<EVP_PKEY_CTX, Release<EVP_PKEY_CTX_free>> context(
            EVP_PKEY_CTX_new(key.get(), nullptr));
        EVP_PKEY_sign_init(context.get());
        const auto digest = sha256(made.heartbeat());
        std::string signature(80, '\0');
        std::size_t size = signature.size();
        EVP_PKEY_sign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                      reinterpret_cast<const unsigned char*>(digest.data()), digest.size());
        made.set_signature(signature.substr(0, size));
        return made;
    }
};

std::string batch(const std::vector<v1::SignedHeartbeat>& heartbeats) {
    v1::HeartbeatBatch made;
    for (const auto& heartbeat : heartbeats)
        *made.add_heartbeats() = heartbeat;
    return made.SerializeAsString();
}

}  // namespace

TEST_CASE("heartbeat: what an agent signed is its own") {
    const Signer signer;
    const auto parsed =
        parse_batch(batch({signer.sign(signer.heartbeat(1)), signer.sign(signer.heartbeat(2))}));
    REQUIRE(parsed);
    REQUIRE(parsed->size() == 2);
    CHECK((*parsed)[1].sequence == 2);
    for (const auto& heartbeat : *parsed)
        CHECK(require_own(heartbeat, signer.agent));
}

TEST_CASE("heartbeat: each byte of it and of its signature counts") {
    const Signer signer;
    const auto message = signer.sign(signer.heartbeat());
    const auto parsed = parse_batch(batch({message}));
    REQUIRE(parsed);
    for (std::size_t i = 0; i < message.heartbeat().size(); ++i) {
        auto heartbeat = parsed->front();
        heartbeat.bytes[i] = static_cast<char>(heartbeat.bytes[i] ^ 1);
        heartbeat.digest = sha256(heartbeat.bytes);
        const auto own = require_own(heartbeat, signer.agent);
        REQUIRE_FALSE(own);
        CHECK(kind_of(own.error()) == Refused::altered);
    }
    auto heartbeat = parsed->front();
    heartbeat.signature.back() = static_cast<char>(heartbeat.signature.back() ^ 1);
    CHECK_FALSE(require_own(heartbeat, signer.agent));
}

TEST_CASE("heartbeat: another agent's is foreign, whoever signed it") {
    const Signer signer;
    const Signer other;
    auto heartbeat = signer.heartbeat();
    heartbeat.set_agent(other.agent.id());
    for (const auto& message : {signer.sign(heartbeat), other.sign(heartbeat)}) {
        const auto own = require_own(parse_batch(batch({message}))->front(), signer.agent);
        REQUIRE_FALSE(own);
        CHECK(kind_of(own.error()) == Refused::foreign);
    }
}

TEST_CASE("heartbeat: a state comes only where it is the one that is named") {
    const Signer signer;
    v1::State state;
    state.set_ruleset("cis");
    state.set_ruleset_serial(3);
    auto heartbeat = signer.heartbeat();
    heartbeat.set_state(sha256(state.SerializeAsString()));
    auto message = signer.sign(heartbeat);
    message.set_state(state.SerializeAsString());
    const auto parsed = parse_batch(batch({message}));
    REQUIRE(parsed);
    CHECK(parsed->front().facts->ruleset_serial == 3);
    CHECK(require_own(parsed->front(), signer.agent));
    message.mutable_state()->append("\x10\x01");
    message = signer.sign(heartbeat);
    message.set_state("\x08");
    CHECK_FALSE(parse_batch(batch({message})));
    state.set_ruleset_serial(4);
    message.set_state(state.SerializeAsString());
    CHECK_FALSE(require_own(parse_batch(batch({message}))->front(), signer.agent));
}

TEST_CASE("heartbeat: a batch is bounded and in order") {
    const Signer signer;
    const auto one = signer.sign(signer.heartbeat(1));
    const auto two = signer.sign(signer.heartbeat(2));
    CHECK_FALSE(parse_batch(""));
    CHECK_FALSE(parse_batch(batch({two, one})));
    CHECK_FALSE(parse_batch(batch({one, one})));
    std::vector<v1::SignedHeartbeat> many;
    for (std::uint64_t i = 1; i <= most_heartbeats + 1; ++i) {
        many.emplace_back(one);
        many.back().set_heartbeat(signer.heartbeat(i).SerializeAsString());
    }
    CHECK_FALSE(parse_batch(batch(many)));
    many.pop_back();
    CHECK(parse_batch(batch(many)));
}
