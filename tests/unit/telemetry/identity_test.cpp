// SPDX-License-Identifier: Apache-2.0
#include "telemetry/identity.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "support/catch.h"
#include "support/process.h"
#include "support/scratch.h"
#include "trust/openssl.h"

using namespace bootseal;

namespace {

const std::string folder = "var/lib/bootseal/identity";

Identity identity_of(const Scratch& tree) {
    auto identity = Identity::open(tree.root(), folder);
    REQUIRE(identity);
    return *identity;
}

KeyPtr public_key(const Scratch& tree) {
    const auto text = tree.get(folder + "/key.pem");
    const auto bio = read_bio(text);
    return KeyPtr(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr));
}

}  // namespace

TEST_CASE("identity: a key is made once, and is for root alone") {
    const Scratch tree;
    const auto first = identity_of(tree);
    CHECK(first.agent().size() == agent_id_size);
    const auto status = tree.root().status(folder + "/key.pem");
    REQUIRE(status);
    CHECK(status->mode == 0600);
    CHECK(identity_of(tree).agent() == first.agent());
    const Scratch other;
    CHECK(identity_of(other).agent() != first.agent());
}

TEST_CASE("identity: a damaged key is an error, and never another agent") {
    const Scratch tree;
    identity_of(tree);
    tree.put(folder + "/key.pem", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
    CHECK_FALSE(Identity::open(tree.root(), folder));
    tree.put(folder + "/key.pem", "");
    CHECK_FALSE(Identity::open(tree.root(), folder));
}

TEST_CASE("identity: a signature holds for what was signed") {
    const Scratch tree;
    const auto identity = identity_of(tree);
    const auto signature = identity.sign("heartbeat");
    REQUIRE(signature);
    const auto key = public_key(tree);
    REQUIRE(key);
    CHECK(holds(*signature, "heartbeat", key.get()) == Holds::yes);
    CHECK(holds(*signature, "heartbeats", key.get()) == Holds::no);
    CHECK(holds("", "heartbeat", key.get()) == Holds::no);
}

TEST_CASE("identity: openssl accepts the request for a certificate") {
    const Scratch tree;
    const auto request = identity_of(tree).request();
    REQUIRE(request);
    tree.put("request", *request);
    const auto done = run({"/usr/bin/openssl", "req", "-inform", "DER", "-in", tree.path("request"),
                           "-noout", "-verify"});
    CHECK(done.status == 0);
}

TEST_CASE("identity: only a certificate of its own key is kept") {
    const Scratch tree;
    const auto identity = identity_of(tree);
    CHECK_FALSE((*identity.credentials()));
    const auto certify = [&](const std::string& key) {
        const auto out = tree.path("certificate");
        REQUIRE(run({"/usr/bin/openssl", "req", "-x509", "-key", key, "-subj", "/CN=agent", "-out",
                     out, "-outform", "DER", "-days", "1"})
                    .status == 0);
        return tree.get("certificate");
    };
    const Scratch other;
    identity_of(other);
    CHECK_FALSE(identity.keep(certify(other.path(folder + "/key.pem")), {}));
    CHECK_FALSE(identity.keep("nonsense", {}));
    const auto own = certify(tree.path(folder + "/key.pem"));
    REQUIRE(identity.keep(own, {own}));
    const auto credentials = identity.credentials();
    REQUIRE(credentials);
    REQUIRE(*credentials);
    CHECK((*credentials)->certificates.find("BEGIN CERTIFICATE") == 5);
    CHECK((*credentials)->key == tree.get(folder + "/key.pem"));
}
