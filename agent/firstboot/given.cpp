// SPDX-License-Identifier: Apache-2.0
#include "firstboot/given.h"

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "base/text.h"
#include "system/kernel.h"
#include "system/named_file.h"

namespace bootseal {

namespace {

constexpr std::string_view prefix = "bootseal.";
constexpr std::size_t most_credential = 1024;
/// Where systemd keeps those of the machine as a whole.
constexpr auto machine_credentials = "/run/credentials/@system";

/// The words of a command line; a quoted blank does not end one.
std::vector<std::string> kernel_words(std::string_view line) {
    std::vector<std::string> all;
    std::string word;
    bool quoted = false;
    for (const char c : line) {
        if (c == '"') {
            quoted = !quoted;
        } else if (!quoted && (c == ' ' || c == '\n' || c == '\t')) {
            if (!word.empty()) all.push_back(std::exchange(word, {}));
        } else {
            word += c;
        }
    }
    if (!word.empty()) all.push_back(std::move(word));
    return all;
}

bool allows(const TrustPolicy& policy, std::string_view word) {
    const auto& allowed = policy.kernel_words;
    return std::find(allowed.begin(), allowed.end(), word) != allowed.end();
}

Result<std::optional<std::string>> read_credential(const std::string& folder) {
    const auto text = read_named_file(folder + "/bootseal.profile", most_credential);
    if (!text && is_absent(text.error())) return std::optional<std::string>();
    if (!text) return text.error();
    const auto profile = trim(*text);
    // The unit gives "-" where nobody gives it any.
    if (profile.empty() || profile == "-") return std::optional<std::string>();
    return std::optional(std::string(profile));
}

}  // namespace

Given given_by_kernel(std::string_view command_line, const TrustPolicy& policy) {
    Given given;
    for (const auto& word : kernel_words(command_line)) {
        if (!word.starts_with(prefix)) continue;
        const auto equals = std::min(word.find('='), word.size());
        const auto name = word.substr(prefix.size(), equals - prefix.size());
        const auto value = word.substr(std::min(equals + 1, word.size()));
        if (!allows(policy, name)) continue;
        if (name == "profile" && !value.empty()) given.profile = value;
        if (name == "skip") given.skip = value == "1" || value == "yes" || equals == word.size();
    }
    return given;
}

Result<Given> read_given(const Root& root, const TrustPolicy& policy) {
    auto given = given_by_kernel(TRY(Kernel(root).command_line()), policy);
    if (given.profile) return given;
    if (const auto* folder = std::getenv("CREDENTIALS_DIRECTORY"))
        given.profile = TRY(read_credential(folder));
    if (!given.profile) given.profile = TRY(read_credential(machine_credentials));
    return given;
}

}  // namespace bootseal
