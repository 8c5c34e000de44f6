// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "report/seal_statement.h"
#include "system/root.h"
#include "trust/policy.h"
#include "trust/sign.h"
#include "trust/verify.h"

namespace bootseal {

// What a seal consists of: files of one folder, which leaves with the image and is not in it.
inline constexpr std::string_view seal_statement_name = "seal.json";  ///< with a .p7s
inline constexpr std::string_view seal_envelope_name = "seal.dsse.json";
inline constexpr std::string_view seal_manifest_name = "sealed.mtree";  ///< with a .p7s
inline constexpr std::string_view seal_bill_name = "sbom.cdx.json";
inline constexpr std::string_view seal_report_name = "report.json";
inline constexpr std::string_view seal_report_bytes_name = "report.pb";
inline constexpr std::string_view seal_inspection_name = "inspection.json";
inline constexpr std::string_view seal_record_name = "build-record.jsonl";

std::string in_folder(const std::string& folder, std::string_view name);

/// Adds signatures to the manifest, the statement and the envelope of a folder. Each of them is
/// made once: who signed already is an error.
Result<> sign_seal(const std::string& folder, const std::vector<SigningKey>& keys, Time at);

/// Takes an earlier seal out of a tree.
Result<> remove_seal(const Root& root);

/// Puts manifest, statement and their signatures into a tree, instead of those of an earlier seal.
Result<> install_seal(const std::string& folder, const Root& root);

/// A statement whose signatures are those that the policy asks for.
struct VerifiedSeal {
    SealRead seal;
    Verified verified;
};

/// Accepts the statement of a folder, and the envelope where there is one: it must hold the same,
/// signed by the same people. What is wrong is a Refusal.
Result<VerifiedSeal> verify_seal(const std::string& folder, const TrustPolicy& policy, Time clock);

/// SHA-256 of an open file, in hex.
Result<std::string> sha256_of(int fd, const std::string& path);

}  // namespace bootseal
