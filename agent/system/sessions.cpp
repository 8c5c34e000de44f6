// SPDX-License-Identifier: Apache-2.0
#include "system/sessions.h"

#include <map>

#include "base/text.h"

namespace bootseal {

namespace {

constexpr std::string_view folder = "run/systemd/sessions";

/// KEY=VALUE on each line, as logind keeps what it knows for its next start.
std::map<std::string, std::string, std::less<>> parse(const std::string& text) {
    std::map<std::string, std::string, std::less<>> values;
    for (const auto line : lines(text)) {
        const auto equals = line.find('=');
        if (line.starts_with('#') || equals == line.npos) continue;
        values.emplace(line.substr(0, equals), line.substr(equals + 1));
    }
    return values;
}

}  // namespace

Result<std::vector<LoginSession>> login_sessions(const Root& root) {
    std::vector<LoginSession> sessions;
    const auto names = root.list(folder);
    if (!names && is_absent(names.error())) return sessions;
    if (!names) return names.error();
    for (const auto& name : *names) {
        const auto path = std::string(folder) + "/" + name;
        const auto status = root.status(path, Links::keep);
        // Beside each session there is a FIFO by which logind sees its end.
        if (status && status->type != FileType::file) continue;
        const auto text = root.read(path);
        if (!text && is_absent(text.error())) continue;  // it has just ended
        if (!text) return text.error();
        auto values = parse(*text);
        // What systemd itself opens for an account, and what is only on its way out.
        if (values["CLASS"].starts_with("manager") || values["STATE"] == "closing") continue;
        sessions.push_back(
            {name, values["USER"], values["TTY"], values["REMOTE_HOST"], values["SERVICE"]});
    }
    return sessions;
}

}  // namespace bootseal
