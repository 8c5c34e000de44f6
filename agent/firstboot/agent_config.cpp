// SPDX-License-Identifier: Apache-2.0
#include "firstboot/agent_config.h"

#include <array>

#include "system/drop_ins.h"
#include "yaml/fields.h"

namespace bootseal {

namespace {

constexpr std::array<std::string_view, 3> choices{"continue", "isolate", "poweroff"};
constexpr std::array<std::string_view, 2> single_files{"usr/lib/bootseal/agent.yaml",
                                                       "etc/bootseal/agent.yaml"};
constexpr auto drop_in_folder = "etc/bootseal/agent.d";

Result<> add(const std::string& text, const std::string& path, AgentConfig& config) {
    const auto node = TRY(parse_yaml(text, "/" + path));
    auto fields = TRY(Fields::open(node, "agent.yaml"));
    if (const auto profile = TRY(fields.optional_text("profile"))) config.profile = profile;
    if (fields.node("on_failure")) {
        const auto choice = TRY(fields.choice("on_failure", {choices.begin(), choices.end()}));
        config.on_failure = static_cast<OnFailure>(choice);
    }
    return fields.done();
}

}  // namespace

std::string_view name_of(OnFailure value) {
    return choices.at(static_cast<std::size_t>(value));
}

Result<AgentConfig> read_agent_config(const Root& root) {
    AgentConfig config;
    for (const auto path : single_files) {
        const auto text = root.read(path);
        if (!text && is_absent(text.error())) continue;
        if (!text) return text.error();
        TRY(add(*text, std::string(path), config));
    }
    for (const auto& file : TRY(read_drop_ins(Overlay(root), {drop_in_folder}, ".yaml")))
        TRY(add(file.content, file.path, config));
    return config;
}

}  // namespace bootseal
