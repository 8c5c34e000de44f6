// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "ruleset/head.h"
#include "system/overlay.h"

namespace bootseal {

/// The `kind` of accept_head().
inline constexpr auto trace_list_kind = "list";

/// What a build leaves in an image, and what becomes of it. Paths and patterns are without a slash
/// at the start; "*" and "**" are as fits_pattern() has them, but that a pattern with "**" means no
/// folder.
struct Trace {
    /// A file with a set content, or a link.
    struct Reset {
        std::string path;
        std::string content;
        Access access;
        std::string target;     ///< of a link; empty: it is a file
        bool optional = false;  ///< only where something is
    };

    /// A text file without some of its lines.
    struct Lines {
        std::string path;
        std::string beginning;  ///< of the line after its blanks, where tabs are blanks
    };

    /// Accounts, with their homes and all that the account files say of them.
    struct Users {
        bool cloud_init = false;  ///< the one that cloud-init makes, too
        std::vector<std::string> names;
    };

    std::string id;
    std::string why;
    bool tree_only = false;  ///< passed over on a machine that runs
    std::vector<std::string> remove;
    std::vector<std::string> truncate;
    std::vector<std::string> swap;
    std::vector<std::string> keep;  ///< neither these nor what is below them
    std::optional<Reset> reset;
    std::optional<Lines> lines;
    std::optional<Users> users;
};

/// A list of traces as rules/generalize has it, in the order in which they are taken out.
struct TraceList : Head {
    std::string version;
    std::vector<Trace> traces;
};

/// Reads the YAML of a list whose signature was verified. Every error has file, line and column.
Result<TraceList> parse_trace_list(std::string_view bytes, const std::string& file);

}  // namespace bootseal
