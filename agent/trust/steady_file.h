// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/fd.h"
#include "base/result.h"

struct evp_md_st;  // OpenSSL's EVP_MD

namespace bootseal {

/// A file too large for memory that is verified first and then read: in blocks, each of which must
/// be what it was when the file was first read. So nobody gets anything between the signature and
/// the parser.
class SteadyFile {
  public:
    /// `name` is for messages.
    SteadyFile(Fd file, std::string name) : file_(std::move(file)), name_(std::move(name)) {}

    /// Reads all of it, once for each algorithm. An error where it is larger than `limit`, or
    /// another than it was for the algorithm before.
    Result<std::string> digest(const evp_md_st* algorithm);

    /// The next block from the beginning on, which holds until the next call; empty at the end.
    /// After digest().
    Result<std::string_view> next();

    static constexpr std::size_t block = 1 << 20;
    static constexpr std::uint64_t limit = std::uint64_t{4} << 30;

  private:
    Error changed() const;

    Fd file_;
    std::string name_;
    std::map<const evp_md_st*, std::string> known_;
    std::vector<std::string> digests_;  ///< of each block
    std::string current_;
    std::size_t next_ = 0;
};

}  // namespace bootseal
