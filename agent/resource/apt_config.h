// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "system/overlay.h"

namespace bootseal {

inline constexpr auto apt_options_dir = "/etc/apt/apt.conf.d";
inline constexpr auto apt_sources_dir = "/etc/apt/sources.list.d";

/// An option of apt.conf(5), and the file that set it last.
struct AptOption {
    std::string value;
    std::string file;
};
using AptOptions = std::map<std::string, AptOption>;  ///< names in lower case, "apt::periodic::x"

/// The options of one text, added to `options`.
void parse_apt_options(std::string_view text, const std::string& file, AptOptions& options);

/// What apt reads: apt.conf.d by name, then apt.conf.
Result<AptOptions> read_apt_options(const Overlay& files);

/// A place that packages come from, sources.list(5).
struct AptSource {
    std::string text;  ///< "deb http://deb.debian.org/debian bookworm main"
    std::string file;
    std::size_t line = 0;
    std::vector<std::string> keys;  ///< the files of its Signed-By
    bool unchecked = false;         ///< packages are taken without a signature

    std::string where() const;
};

/// The sources of one text that are enabled; `stanzas` is the form of files named *.sources.
std::vector<AptSource> parse_apt_sources(std::string_view text, const std::string& file,
                                         bool stanzas);
Result<std::vector<AptSource>> read_apt_sources(const Overlay& files);

}  // namespace bootseal
