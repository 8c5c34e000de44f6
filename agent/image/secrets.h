// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace bootseal {

/// A kind of secret that is known by how it is written.
struct SecretKind {
    std::string_view rule;     ///< "private-key"
    std::string_view path;     ///< only in files of such a path; empty: in any
    std::string_view hint;     ///< in any: a short pattern without which it is not there
    std::string_view pattern;  ///< its first group, or all of it, is secret
    /// Whether what the group holds is one, and not a placeholder; null: nothing more is asked.
    bool (*holds)(std::string_view secret) = nullptr;
};

/// All that are looked for.
std::span<const SecretKind> secret_kinds();

/// A pattern or hint as RE2 takes it.
std::string expanded(std::string_view pattern);

}  // namespace bootseal
