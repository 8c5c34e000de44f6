// SPDX-License-Identifier: Apache-2.0
#include "engine/checkers.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <string_view>

#include "base/text.h"
#include "resource/sshd_config.h"
#include "resource/sudoers_config.h"
#include "system/program.h"

namespace bootseal {

namespace {

struct Checker {
    std::vector<std::string> arguments;
    std::string_view watches;  ///< asked when something below this path changes
    /// A complaint that comes after the configuration was read and found good.
    std::array<std::string_view, 2> harmless;
};

const std::vector<Checker>& checkers() {
    static const std::vector<Checker> all{
        // An image has no host keys (they are made at first boot) and no /run/sshd: sshd looks for
        // both after it has read its configuration.
        {{sshd_program, "-t"},
         std::string_view(sshd_folder).substr(1),
         {"no hostkeys available", "Missing privilege separation directory"}},
        {{"/usr/sbin/visudo", "-c", "-q"}, sudoers_file + 1, {}},
    };
    return all;
}

bool touched(const Checker& checker, const Overlay& files) {
    const auto& pending = files.pending();
    return std::any_of(pending.begin(), pending.end(), [&](const auto& change) {
        return change.first.starts_with(checker.watches);
    });
}

/// What a checker objects to: empty where it is content.
Result<std::string> ask(const Root& root, const Checker& checker) {
    const auto finished = TRY(run_confined(root, checker.arguments, std::chrono::seconds(20)));
    if (finished.status == 0) return std::string();
    for (const auto harmless : checker.harmless) {
        if (!harmless.empty() && finished.output.find(harmless) != std::string::npos) {
            return std::string();
        }
    }
    const auto said = trim(finished.output);
    return said.empty() ? "exit status " + std::to_string(finished.status) : printable(said, 500);
}

std::string name_of(const Checker& checker) {
    return join(checker.arguments, " ");
}

bool installed(const Root& root, const Checker& checker) {
    const auto status = root.status(checker.arguments.front());
    return status && status->type == FileType::file;
}

}  // namespace

Complaints complaints(const Root& root, const Overlay& files) {
    Complaints before;
    for (const auto& checker : checkers()) {
        if (!touched(checker, files) || !installed(root, checker)) continue;
        auto said = ask(root, checker);
        if (said && !said->empty()) before.emplace(name_of(checker), std::move(*said));
    }
    return before;
}

Result<> check_consumers(const Root& root, const Overlay& files, const Complaints& before,
                         std::vector<std::string>& messages) {
    for (const auto& checker : checkers()) {
        if (!touched(checker, files) || !installed(root, checker)) continue;
        const auto name = name_of(checker);
        const auto said = ask(root, checker);
        if (!said) {
            messages.push_back(name + " was not asked: " + said.error().what);
        } else if (said->empty()) {
            messages.push_back(name + " accepts the change");
        } else if (before.contains(name)) {
            messages.push_back(name + " objected before the change too: " + *said);
        } else {
            return invalid(name + " refuses the change, which was undone: " + *said);
        }
    }
    return {};
}

}  // namespace bootseal
