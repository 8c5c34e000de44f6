// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bootseal/v1/report.pb.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace bootseal {

inline constexpr std::string_view in_toto_type = "application/vnd.in-toto+json";
inline constexpr std::string_view seal_predicate = "urn:bootseal:image-seal:v1";

/// A file that a seal is about, or refers to.
struct SealedFile {
    std::string name;
    std::string sha256;  ///< hex
};

/// What a seal says of an image.
struct SealFacts {
    std::vector<SealedFile> subjects;  ///< the manifest first: it stands for the image
    std::uint64_t serial = 0;          ///< of the manifest; 0: it has none
    const v1::Report& report;          ///< of verify
    const v1::Inspection& inspection;  ///< whose findings are all waived
    const v1::Generalization& generalization;
    std::size_t components = 0;  ///< of the bill of materials
    std::size_t events = 0;      ///< of the build record
    std::string last_event;      ///< SHA-256 of its last line, hex
    std::optional<SealedFile> base;
    std::string builder;
    Time started;
    Time finished;
    std::string version;
};

/// The statement of in-toto (version 1) that is signed. The same facts give the same bytes.
std::string seal_statement(const SealFacts& facts);

/// What a reader of a seal needs of it.
struct SealRead {
    std::vector<SealedFile> subjects;
    std::vector<std::string> lines;  ///< for a person
};

/// Reads a statement whose signature was verified, or that is only shown.
Result<SealRead> read_seal_statement(std::string_view payload, const std::string& file);

}  // namespace bootseal
