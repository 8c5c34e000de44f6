// SPDX-License-Identifier: Apache-2.0
#include "cli/seal_folder.h"

#include <algorithm>

#include "base/text.h"
#include "cli/signed_file.h"
#include "integrity/sealed.h"
#include "report/dsse_envelope.h"
#include "system/content.h"
#include "system/erase.h"
#include "system/named_file.h"
#include "system/overlay.h"
#include "system/replace.h"
#include "system/state_file.h"
#include "trust/digest.h"
#include "trust/refusal.h"
#include "trust/steady_file.h"

namespace bootseal {

namespace {

constexpr std::string_view signature_suffix = ".p7s";

Result<std::string> read_or_nothing(const std::string& path, std::size_t limit) {
    auto bytes = read_named_file(path, limit);
    if (!bytes && is_absent(bytes.error())) return std::string();
    return bytes;
}

Result<> sign_file(const std::string& path, const std::vector<SigningKey>& keys, Time at) {
    const auto beside = path + std::string(signature_suffix);
    auto signature = TRY(read_or_nothing(beside, signature_limit));
    SteadyFile file(TRY(open_named_file(path)), path);
    const auto digest_of = [&](const evp_md_st* algorithm) { return file.digest(algorithm); };
    for (const auto& key : keys)
        signature = TRY(sign_detached(digest_of, signature, key, SignatureForm::der, at));
    return write_named_file(beside, signature);
}

Result<> sign_envelope(const std::string& folder, const std::vector<SigningKey>& keys) {
    DsseEnvelope envelope;
    envelope.type = in_toto_type;
    envelope.payload = TRY(read_named_file(in_folder(folder, seal_statement_name)));
    const auto path = in_folder(folder, seal_envelope_name);
    const auto before = TRY(read_or_nothing(path, Root::read_limit));
    if (!before.empty()) {
        auto read = TRY(parse_dsse(before, path));
        if (read.type == envelope.type && read.payload == envelope.payload) {
            envelope.signatures = std::move(read.signatures);
        }
    }
    for (const auto& key : keys) {
        envelope.signatures.push_back(TRY(sign_dsse(envelope.type, envelope.payload, key)));
    }
    return write_named_file(path, render_dsse(envelope));
}

/// Refuses an envelope that holds something else, or signatures of somebody else.
Result<> verify_envelope(const std::string& path, const SignedFile& statement,
                         const Verified& verified) {
    const auto text = TRY(read_or_nothing(path, Root::read_limit));
    if (text.empty()) return {};
    const auto envelope = TRY(parse_dsse(text, path));
    if (envelope.type != in_toto_type || envelope.payload != statement.bytes) {
        return refused(Refusal::altered, path + " holds another statement than " + statement.name);
    }
    for (const auto& signature : envelope.signatures) {
        auto holds = require_dsse(envelope.type, envelope.payload, signature);
        if (!holds) return path + ": " + std::move(holds).error();
        const bool known =
            std::any_of(verified.signers.begin(), verified.signers.end(),
                        [&](const Signer& signer) { return signer.key_id == signature.key_id; });
        if (!known) {
            return refused(Refusal::missing_role,
                           path + " is signed by somebody who did not sign " + statement.name);
        }
    }
    return {};
}

}  // namespace

std::string in_folder(const std::string& folder, std::string_view name) {
    return folder + "/" + std::string(name);
}

Result<> sign_seal(const std::string& folder, const std::vector<SigningKey>& keys, Time at) {
    TRY(sign_file(in_folder(folder, seal_manifest_name), keys, at));
    TRY(sign_file(in_folder(folder, seal_statement_name), keys, at));
    return sign_envelope(folder, keys);
}

Result<> remove_seal(const Root& root) {
    for (const auto path : {sealed_manifest, sealed_statement}) {
        for (const auto& old : TRY(Overlay(root).glob(std::string(path) + "*")))
            TRY(erase(root, old, Shred::no));
    }
    return {};
}

Result<> install_seal(const std::string& folder, const Root& root) {
    const std::string manifest(sealed_manifest);
    const std::string statement(sealed_statement);
    TRY(make_state_folder(root, folder_of(manifest)));
    TRY(remove_seal(root));
    for (const auto& [name, path] :
         {std::pair(seal_manifest_name, manifest), std::pair(seal_statement_name, statement)}) {
        for (const auto suffix : {std::string_view(), signature_suffix}) {
            const auto from = TRY(open_named_file(in_folder(folder, name) + std::string(suffix)));
            TRY(copy_state_file(root, path + std::string(suffix), from.get()));
        }
    }
    return {};
}

Result<VerifiedSeal> verify_seal(const std::string& folder, const TrustPolicy& policy, Time clock) {
    const auto file = TRY(read_signed(in_folder(folder, seal_statement_name)));
    auto verified = TRY(verify_signed(file, policy, clock));
    TRY(verify_envelope(in_folder(folder, seal_envelope_name), file, verified));
    auto seal = TRY(read_seal_statement(file.bytes, file.name));
    return VerifiedSeal{std::move(seal), std::move(verified)};
}

Result<std::string> sha256_of(int fd, const std::string& path) {
    Digest digest;
    TRY(read_pieces(fd, SteadyFile::limit, path,
                    [&](std::string_view piece) { digest.add(piece); }));
    return hex(digest.finish());
}

}  // namespace bootseal
