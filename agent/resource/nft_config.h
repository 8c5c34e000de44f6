// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "system/overlay.h"

namespace bootseal {

/// A statement in a chain, word by word: "iif", "lo", "accept".
struct NftRule {
    std::vector<std::string> words;
    std::string file;
    int line = 0;  ///< from 1
};

/// A chain of nft(8). One without a hook sees only packets that others send to it.
struct NftChain {
    std::string family;  ///< of its table: "ip" where none is written
    std::string table;
    std::string name;
    std::string type;    ///< "filter", empty where it is no base chain
    std::string hook;    ///< "input"
    std::string policy;  ///< "accept" where none is written
    std::vector<NftRule> rules;
    std::string file;
    int line = 0;

    bool is_for(std::string_view hooked, std::string_view protocol) const;
};

struct NftTable {
    std::string family;
    std::string name;
    std::string file;
    int line = 0;
};

struct NftConfig {
    std::vector<NftTable> tables;
    std::vector<NftChain> chains;  ///< each table and chain once, with all that is written for it

    const NftChain* base_chain(std::string_view hook, std::string_view protocol) const;
};

inline constexpr std::string_view nft_main_file = "etc/nftables.conf";

/// What nftables.service loads: /etc/nftables.conf and what it includes. Tables are read as nft(8)
/// writes them; commands like "add rule", which need the rest of its language, are an error with
/// their place. An absent file is an empty configuration.
Result<NftConfig> read_nft_config(const Overlay& files);

/// One text, without its includes: for read_nft_config() and for tests.
Result<NftConfig> parse_nft(std::string_view text, const std::string& file);

}  // namespace bootseal
