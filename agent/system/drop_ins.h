// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "system/overlay.h"

namespace bootseal {

/// One file of a configuration that is spread over a directory.
struct ConfigFile {
    std::string path;  ///< as found: "etc/sysctl.d/10-x.conf", links not followed
    std::string content;
};

/// A line as systemd's programs read it.
struct ConfigLine {
    std::string_view text;   ///< without its end, blanks kept
    std::size_t number = 0;  ///< from 1
    std::size_t begin = 0;   ///< where it stands in the whole text
};

/// The lines of a text; "\n", "\r\n", "\r" and NUL end a line to systemd.
std::vector<ConfigLine> config_lines(std::string_view text);

/// Where systemd's programs look for `name` ("sysctl.d", "systemd/journald.conf.d"): first the
/// administrator's place, which wins, then those of local and vendor packages. /run is left out:
/// it is empty when the next boot begins, and that boot is what files are read for.
std::vector<std::string> config_dirs(std::string_view name);

/// The files `*suffix` of `dirs` in the order in which their consumer reads them: by file name,
/// whichever directory they are in. A name in an earlier directory hides the same name in later
/// ones, also where it is a link to /dev/null or to nothing, and is itself not returned then.
/// Names with a leading dot and directories are passed over as systemd and kmod do; anything else
/// that cannot be read is an error.
Result<std::vector<ConfigFile>> read_drop_ins(const Overlay& files,
                                              const std::vector<std::string>& dirs,
                                              std::string_view suffix = ".conf");

/// Makes the file that was read from `from` say `content` in the first of `dirs`: in place where it
/// is there, else as a copy that hides the packaged file, which stays as it was shipped.
Result<> override_drop_in(Overlay& files, const std::vector<std::string>& dirs,
                          const std::string& from, std::string_view content);

/// Whether a path is, or leads to, /dev/null: how systemd is told to disregard a file.
/// Links need not lead anywhere for it: an image tree has no /dev/null.
enum class Masked { no, yes };
Result<Masked> masked(const Overlay& files, std::string_view path);

}  // namespace bootseal
