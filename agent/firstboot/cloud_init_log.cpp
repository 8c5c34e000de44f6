// SPDX-License-Identifier: Apache-2.0
#include "firstboot/cloud_init_log.h"

#include "base/text.h"

namespace bootseal {

namespace {

constexpr auto log_file = "var/log/cloud-init.log";
constexpr std::size_t most_log = 16U << 20U;
constexpr std::string_view writing = ": Writing to ";
constexpr std::string_view start = ": start: ";
constexpr std::string_view finish = ": finish: ";
constexpr std::size_t day_length = 10;
constexpr std::size_t time_length = 19;

/// "2026-11-20 12:00:00,123": what logging of Python writes.
std::optional<Time> time_of(std::string_view line) {
    if (line.size() < time_length) return std::nullopt;
    std::string text(line.substr(0, time_length));
    if (text[day_length] != ' ') return std::nullopt;
    text[day_length] = 'T';
    return parse_time(text + "Z");
}

/// "config-ssh" of "init-network/config-ssh: running ..."; nothing of a stage.
std::string_view module_of(std::string_view event) {
    const auto name = event.substr(0, event.find(": "));
    const auto slash = name.find('/');
    return slash == name.npos ? std::string_view() : name.substr(slash + 1);
}

std::optional<std::string_view> behind(std::string_view line, std::string_view mark) {
    const auto at = line.find(mark);
    if (at == line.npos) return std::nullopt;
    return line.substr(at + mark.size());
}

}  // namespace

std::map<std::string, CloudWrite, std::less<>> parse_cloud_init_log(std::string_view log) {
    std::map<std::string, CloudWrite, std::less<>> written;
    std::string module;
    for (const auto line : lines(log)) {
        const auto at = time_of(line);
        if (!at) continue;
        if (const auto event = behind(line, start)) {
            if (const auto name = module_of(*event); !name.empty()) module = name;
        } else if (const auto ended = behind(line, finish)) {
            if (module_of(*ended) == module) module.clear();
        } else if (const auto what = behind(line, writing)) {
            const auto path = what->substr(0, what->find(" - "));
            if (path.starts_with('/'))
                written[std::string(path)] = {module.empty() ? "cloud-init" : module, *at};
        }
    }
    return written;
}

Result<std::map<std::string, CloudWrite, std::less<>>> read_cloud_init_log(const Root& root) {
    const auto text = root.read(log_file, most_log);
    if (!text && is_absent(text.error())) return std::map<std::string, CloudWrite, std::less<>>();
    if (!text) return text.error();
    return parse_cloud_init_log(*text);
}

}  // namespace bootseal
