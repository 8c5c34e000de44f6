// SPDX-License-Identifier: Apache-2.0
#include "resource/mount_options.h"

#include <vector>

#include "base/text.h"

namespace bootseal {

namespace {

/// The options of  rw,context="a,b",nodev : a comma in quotes separates nothing.
std::vector<std::string_view> split_options(std::string_view options) {
    std::vector<std::string_view> result;
    std::size_t begin = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < options.size(); ++i) {
        if (options[i] == '"') quoted = !quoted;
        if (options[i] != ',' || quoted) continue;
        result.push_back(options.substr(begin, i - begin));
        begin = i + 1;
    }
    result.push_back(options.substr(begin));
    return result;
}

/// "dev" of "nodev".
std::string_view opposite(std::string_view option) {
    return option.substr(2);
}

}  // namespace

bool has_mount_option(std::string_view options, std::string_view option) {
    bool has = false;
    for (const auto each : split_options(options)) {
        if (each == option) has = true;
        if (each == opposite(option)) has = false;
    }
    return has;
}

std::string add_mount_option(std::string_view options, std::string_view option) {
    if (has_mount_option(options, option)) return std::string(options);
    std::vector<std::string> kept;
    for (const auto each : split_options(options)) {
        if (!each.empty() && each != option && each != opposite(option)) kept.emplace_back(each);
    }
    kept.emplace_back(option);
    return join(kept, ",");
}

}  // namespace bootseal
