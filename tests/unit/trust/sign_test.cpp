// SPDX-License-Identifier: Apache-2.0
#include "trust/sign.h"

#include "signing.h"
#include "support/process.h"

using namespace bootseal;

namespace {

constexpr auto openssl = "/usr/bin/openssl";

/// Files for the openssl program, and what it says.
struct Desk {
    Scratch tree;

    explicit Desk(const TestPki& pki) {
        tree.put("document", document);
        tree.put("anchor.pem", pki.anchor.certificate);
        put("author", pki.author);
        put("approver", pki.approver);
    }

    void put(const std::string& name, const Credential& credential) const {
        tree.put(name + ".pem", credential.certificate + credential.key);
    }

    Finished cms(std::vector<std::string> arguments) const {
        arguments.insert(arguments.begin(), {openssl, "cms"});
        for (auto& argument : arguments) {
            if (argument.starts_with("@")) argument = tree.path(argument.substr(1));
        }
        return run(arguments);
    }

    /// The document signed by author and approver. A key that begins with PSS is used that way.
    std::string sign(const std::vector<std::string>& options, const std::string& key) const {
        std::vector<std::string> arguments = {"-sign", "-binary",    "-in",      "@document",
                                              "-out",  "@signature", "-outform", "DER"};
        arguments.insert(arguments.end(), options.begin(), options.end());
        for (const auto* signer : {"@author.pem", "@approver.pem"}) {
            arguments.insert(arguments.end(), {"-signer", signer});
            if (!key.starts_with("PSS")) continue;
            arguments.insert(arguments.end(), {"-keyopt", "rsa_padding_mode:pss"});
        }
        const auto made = cms(arguments);
        INFO(made.err);
        REQUIRE(made.status == 0);
        return tree.get("signature");
    }

    Finished verify(const std::string& form) const {
        return cms({"-verify", "-binary", "-content", "@document", "-inform", form, "-in",
                    "@signature", "-CAfile", "@anchor.pem", "-attime", "1811851200"});
    }
};

TestPki pki_of(const std::string& key) {
    auto options = authority();
    options.key = key;
    TestPki pki(options);
    CertificateOptions signer;
    signer.key = key;
    signer.unit = TestPki::author_unit;
    pki.author = pki.issue("Alice", signer);
    signer.unit = TestPki::approver_unit;
    pki.approver = pki.issue("Bob", signer);
    return pki;
}

}  // namespace

TEST_CASE("sign: openssl accepts what two of us sign, for each kind of key and encoding") {
    for (const auto* key : {"P-256", "P-384", "P-521", "RSA:2048"}) {
        CAPTURE(key);
        const auto pki = pki_of(key);
        const Desk desk(pki);
        desk.tree.put("signature", sign({pki.author, pki.approver}));
        const auto der = desk.verify("DER");
        INFO(der.err);
        CHECK(der.status == 0);
        CHECK(der.out == document);
        desk.tree.put("signature",
                      sign({pki.author, pki.approver}, noon, document, SignatureForm::pem));
        CHECK(desk.verify("PEM").status == 0);
        desk.tree.put("document", "something else");
        CHECK(desk.verify("PEM").status != 0);
    }
}

TEST_CASE("sign: we accept what openssl signs, for each kind of key and encoding") {
    for (const auto* key : {"P-256", "P-384", "RSA:2048", "PSS:2048"}) {
        const auto pki = pki_of(key);
        const auto policy = policy_of(pki);
        const Desk desk(pki);
        for (const auto* form : {"DER", "PEM"}) {
            CAPTURE(key, form);
            const auto signature = desk.sign({"-outform", form}, key);
            CHECK(verify_detached(document, signature, policy, Time()));
            CHECK(refusal(verify_detached("other", signature, policy, Time())) == Refusal::altered);
        }
    }
}

TEST_CASE("sign: we accept what options of openssl leave sound, and refuse the rest") {
    const auto pki = pki_of("RSA:2048");
    const auto policy = policy_of(pki);
    const Desk desk(pki);
    const auto judged = [&](const std::vector<std::string>& options, const std::string& key = {}) {
        return verify_detached(document, desk.sign(options, key), policy, Time());
    };
    CHECK(judged({}, "PSS"));
    CHECK(judged({"-md", "sha384"}));
    CHECK(judged({"-md", "sha512"}, "PSS"));
    CHECK(judged({"-keyid"}));
    CHECK(judged({"-cades"}));
    CHECK(refusal(judged({"-md", "sha1"})) == Refusal::weak);
    CHECK(refusal(judged({"-md", "md5"})) == Refusal::weak);
    CHECK(refusal(judged({"-noattr"})) == Refusal::malformed);
    CHECK(refusal(judged({"-nocerts"})) == Refusal::malformed);
    CHECK(refusal(judged({"-nodetach"})) == Refusal::malformed);
}

TEST_CASE("sign: openssl signs with certificates that may not, and we refuse them") {
    auto pki = pki_of("P-256");
    const auto judged = [&](CertificateOptions options) {
        options.unit = TestPki::author_unit;
        pki.author = pki.issue("Alice", options);
        const Desk desk(pki);
        return verify_detached(document, desk.sign({}, ""), policy_of(pki), Time());
    };
    CHECK(judged({}));
    CHECK(refusal(judged(authority())) == Refusal::unfit);
    CertificateOptions options;
    options.usage = "critical,keyEncipherment";
    CHECK(refusal(judged(options)) == Refusal::unfit);
}

TEST_CASE("sign: the second signer may use openssl, or the first") {
    const TestPki pki;
    const auto policy = policy_of(pki);
    const Desk desk(pki);
    desk.tree.put("first", sign({pki.author}));
    auto made =
        desk.cms({"-resign", "-binary", "-inform", "DER", "-in", "@first", "-content", "@document",
                  "-outform", "DER", "-out", "@signature", "-signer", "@approver.pem"});
    INFO(made.err);
    REQUIRE(made.status == 0);
    CHECK(verify_detached(document, desk.tree.get("signature"), policy, Time()));

    made = desk.cms({"-sign", "-binary", "-in", "@document", "-outform", "PEM", "-out", "@first",
                     "-signer", "@author.pem"});
    REQUIRE(made.status == 0);
    const auto second =
        sign_detached(document, desk.tree.get("first"),
                      {pki.approver.certificate, pki.approver.key}, SignatureForm::der, noon);
    REQUIRE(second);
    CHECK(verify_detached(document, *second, policy, Time()));
    desk.tree.put("signature", *second);
    CHECK(desk.verify("DER").status == 0);
}

TEST_CASE("sign: a signature of other bytes is not signed beside") {
    const TestPki pki;
    const auto first = sign({pki.author}, noon, "something else");
    const auto second = sign_detached(document, first, {pki.approver.certificate, pki.approver.key},
                                      SignatureForm::der, noon);
    CHECK(refusal(second) == Refusal::altered);
}

TEST_CASE("sign: nobody signs twice with one certificate") {
    const TestPki pki;
    const auto again =
        sign_detached(document, sign({pki.author}), {pki.author.certificate, pki.author.key},
                      SignatureForm::der, noon);
    REQUIRE_FALSE(again);
    CHECK(again.error().what == "Alice has signed already");
}

TEST_CASE("sign: the signing time is the one given") {
    const TestPki pki;
    const auto when = at("2026-12-31T23:59:59Z");
    const auto verified =
        verify_detached(document, sign({pki.author, pki.approver}, when), policy_of(pki), noon);
    REQUIRE(verified);
    CHECK(verified->signers[0].signed_at == when);
}

TEST_CASE("sign: a key that is another's, encrypted or none is an error") {
    const TestPki pki;
    const auto tried = [&](const std::string& certificate, const std::string& key) {
        const auto result =
            sign_detached(document, "", {certificate, key}, SignatureForm::der, noon);
        REQUIRE_FALSE(result);
        CHECK(result.error().what.find("BEGIN") == std::string::npos);
        return result.error().what;
    };
    CHECK(tried(pki.author.certificate, pki.approver.key) ==
          "the private key is not that of the certificate of Alice");
    const auto encrypted = run({openssl, "pkey", "-aes256", "-passout", "pass:x"}, pki.author.key);
    REQUIRE(encrypted.status == 0);
    CHECK(tried(pki.author.certificate, encrypted.out).find("encrypted") != std::string::npos);
    CHECK(tried(pki.author.certificate, "").find("not PEM") != std::string::npos);
    CHECK(tried("", pki.author.key).find("not in PEM") != std::string::npos);
    CHECK(tried(pki.author.key, pki.author.key).find("not in PEM") != std::string::npos);
}

TEST_CASE("sign: a key for PSS alone is left to openssl, which can say so in the signature") {
    const auto pki = pki_of("PSS:2048");
    const auto result = sign_detached(document, "", {pki.author.certificate, pki.author.key},
                                      SignatureForm::der, noon);
    REQUIRE_FALSE(result);
    CHECK(result.error().code == std::errc::operation_not_supported);
}

TEST_CASE("sign: certificates that would be refused do not sign") {
    const TestPki pki;
    const auto tried = [&](const CertificateOptions& options) {
        const auto signer = pki.issue("Alice", options);
        return refusal(sign_detached(document, "", {signer.certificate, signer.key},
                                     SignatureForm::der, noon));
    };
    CertificateOptions options;
    options.key = "RSA:1024";
    CHECK(tried(options) == Refusal::weak);
    options = {};
    options.digest = "SHA1";
    CHECK(tried(options) == Refusal::weak);
    options = {};
    options.usage = "critical,keyAgreement";
    CHECK(tried(options) == Refusal::unfit);
    CHECK(tried(authority()) == Refusal::unfit);
}
