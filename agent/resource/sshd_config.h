// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "resource/sshd_keywords.h"
#include "system/overlay.h"

namespace bootseal {

/// `User admin` of a Match line, lower case on the left. "all" has no pattern.
struct SshdCriterion {
    std::string attribute;
    std::string pattern;
};

/// A Match block, with the criteria of the blocks around the Include that led to it.
struct SshdMatch {
    std::vector<SshdCriterion> criteria;

    /// Whether every connection is in it: "all", and nothing else around it.
    bool unconditional() const;
};

/// A line that sets something.
struct SshdSetting {
    const SshdKeyword* keyword = nullptr;
    std::vector<std::string> values;         ///< as `sshd -T` prints them
    std::string text;                        ///< as written after the keyword
    std::string file;                        ///< "/etc/ssh/sshd_config"
    std::size_t line = 0;                    ///< from 1
    bool global = false;                     ///< counts for the server as a whole
    std::shared_ptr<const SshdMatch> match;  ///< the block that it stands in, or null

    std::string where() const;
};

/// A value and the line that decides it, or none for what is compiled in.
struct SshdValue {
    std::vector<std::string> values;
    const SshdSetting* setting = nullptr;
};

/// What a file and all that it includes make of sshd: every setting, in the order that sshd reads
/// them.
struct SshdConfig {
    std::vector<SshdSetting> settings;

    /// For the server as a whole: `sshd -T`.
    SshdValue value(const SshdKeyword& keyword) const;

    /// Lines in Match blocks that win for some connection, each over value().
    std::vector<const SshdSetting*> overrides(const SshdKeyword& keyword) const;

    /// What these lines, in this order, make of a keyword.
    static SshdValue merge(const SshdKeyword& keyword,
                           const std::vector<const SshdSetting*>& settings);
};

inline constexpr auto sshd_program = "/usr/sbin/sshd";
inline constexpr auto sshd_folder = "/etc/ssh/";
inline constexpr auto sshd_main_file = "/etc/ssh/sshd_config";

/// Reads as the sshd of OpenSSH 9.2p1 does. What makes it refuse to start is an error here.
Result<SshdConfig> read_sshd_config(const Overlay& files, const std::string& file = sshd_main_file);

}  // namespace bootseal
