// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <unistd.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "support/catch.h"
#include "support/consumer.h"
#include "support/process.h"

namespace bootseal {

/// A command line that runs `argv` in a network of its own, whose rules go with it.
inline std::vector<std::string> in_own_network(const std::vector<std::string>& argv) {
    std::vector<std::string> all = {"unshare", "--net", "--"};
    if (::geteuid() != 0) all = {"unshare", "--map-root-user", "--net", "--"};
    all.insert(all.end(), argv.begin(), argv.end());
    return all;
}

/// Whether `program`, iptables-restore or ip6tables-restore, can be asked; what iptables does is
/// seen by no other process.
inline bool has_ip_consumer(const std::string& program) {
    const char* tree = std::getenv("BOOTSEAL_CONSUMER_TREE");
    // It is a link to another, absolute within the tree.
    const std::string real = "/usr/sbin/xtables-nft-multi";
    if (!has_consumer((tree ? std::string(tree) : "") + real)) return false;
    const auto said = run(in_own_network(of_consumer_tree({program})), "*filter\nCOMMIT\n");
    if (said.status == 0) return true;
    WARN("not tested against " << program << ", which may not run here: " << said.err);
    return false;
}

/// What it says of a text that it loads.
inline Finished ask_ip_consumer(const std::string& program, const std::string& text) {
    return run(in_own_network(of_consumer_tree({program})), text);
}

}  // namespace bootseal
