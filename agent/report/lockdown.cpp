// SPDX-License-Identifier: Apache-2.0
#include "report/lockdown.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "report/json_writer.h"

namespace bootseal {

namespace {

/// In the order of LockdownCheck::State.
constexpr std::array<std::string_view, 4> states{"holds", "broken", "unknown", "note"};
constexpr std::array<std::string_view, 3> extents{"none", "partial", "whole"};

std::string_view name_of(LockdownCheck::State state) {
    return states.at(static_cast<std::size_t>(state));
}

std::string padded(std::string_view text, std::size_t width) {
    std::string result(text);
    result.resize(std::max(width, result.size()), ' ');
    return result;
}

std::string sum(const LockdownStatus& status) {
    if (!status.engaged()) return "NOT LOCKED DOWN\n";
    const auto broken =
        std::count_if(status.checks.begin(), status.checks.end(), [](const auto& check) {
            return check.state == LockdownCheck::State::broken ||
                   check.state == LockdownCheck::State::unknown;
        });
    const auto whom = "for " + status.order->builder;
    if (broken == 0) return "LOCKED DOWN  " + whom + "\n";
    return "NOT AS IT SHOULD BE  locked down " + whom + ", and " + std::to_string(broken) +
           (broken == 1 ? " thing does" : " things do") + " not hold\n";
}

}  // namespace

std::string lockdown_text(const LockdownStatus& status) {
    std::size_t width = 0;
    for (const auto& check : status.checks)
        width = std::max(width, check.what.size());
    std::string text;
    for (const auto& check : status.checks) {
        text += padded(name_of(check.state), 9) + padded(check.what, width + 2) + check.says + "\n";
    }
    return text + sum(status);
}

std::string lockdown_json(const LockdownStatus& status) {
    JsonWriter json;
    json.begin_object();
    json.key("engaged");
    json.boolean(status.engaged());
    json.key("proven");
    json.boolean(status.proven());
    json.key("files");
    json.boolean(status.facts.files);
    json.key("running");
    json.string(extents.at(static_cast<std::size_t>(status.facts.running)));
    if (status.order) {
        json.key("builder");
        json.string(status.order->builder);
        if (const auto& end = status.order->end) {
            json.key("until");
            json.string(format_time(end->at));
            json.key("then");
            json.string(bootseal::name_of(end->then));
        }
    }
    json.key("checks");
    json.begin_array();
    for (const auto& check : status.checks) {
        json.begin_object();
        json.key("what");
        json.string(check.what);
        json.key("state");
        json.string(name_of(check.state));
        json.key("says");
        json.string(check.says);
        json.end_object();
    }
    json.end_array();
    json.end_object();
    return json.take();
}

}  // namespace bootseal
