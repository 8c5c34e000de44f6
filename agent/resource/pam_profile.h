// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace bootseal {

/// A file of /usr/share/pam-configs, as pam-auth-update(8) reads it.
struct PamProfile {
    std::string name;                           ///< of the file
    std::map<std::string, std::string> fields;  ///< "Password-Type"; lines joined by "\n"
    std::set<std::string> conflicts;
    double priority = 0;

    /// A field, or nothing said: "".
    const std::string& field(const std::string& name) const;
};

PamProfile parse_pam_profile(std::string name, std::string_view text);

/// The order of pam-auth-update: by priority, and from Z to A where that is equal.
bool comes_before(const PamProfile& one, const PamProfile& other);

/// The five stacks that pam-auth-update writes.
inline constexpr std::string_view pam_stacks[] = {"auth", "account", "password", "session",
                                                  "session-noninteractive"};

/// The lines that each of `enabled` (in order) gives a stack in the block "Primary" or
/// "Additional", with the module that they are of.
struct PamProfileLines {
    std::string profile;
    std::vector<std::string> lines;
};
std::vector<PamProfileLines> profile_lines(const std::vector<PamProfile>& enabled,
                                           std::string_view stack, std::string_view block);

/// A line of a profile taken apart: "[success=end default=ignore]\tpam_unix.so" and its options.
struct PamProfileLine {
    std::string module;
    std::vector<std::string> options;
};
PamProfileLine split_profile_line(std::string_view line);

/// What is the same of a line wherever its jumps lead: without the number, or without "end".
std::string without_jump(std::string line);
std::string without_end(std::string line);

}  // namespace bootseal
