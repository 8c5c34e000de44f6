// SPDX-License-Identifier: Apache-2.0
#include "resource/ufw_rules.h"

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "resource/ufw_config.h"

namespace bootseal {

namespace {

constexpr std::string_view head = "### RULES ###";
constexpr std::string_view tail = "### END RULES ###";
constexpr std::string_view tuple_mark = "### tuple ### ";

std::string all_of(IpFamily family) {
    return family == IpFamily::ipv4 ? "0.0.0.0/0" : "::/0";
}

/// allow any any 0.0.0.0/0 any 0.0.0.0/0 in_lo
UfwRule any_rule(IpFamily family, const std::string& action, const std::string& source,
                 const std::string& direction, const std::string& rest) {
    const std::string chain = direction.starts_with("in") ? "input" : "output";
    return {action + " any any " + all_of(family) + " any " + source + " " + direction,
            "-A " + std::string(ufw_prefix(family)) + "-user-" + chain + " " + rest};
}

/// Where the line begins that is `line` and nothing else.
std::optional<std::size_t> find_line(std::string_view text, std::string_view line) {
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find('\n', at), text.size());
        if (text.substr(at, end - at) == line) return at;
        at = end + 1;
    }
    return std::nullopt;
}

}  // namespace

UfwRule ufw_allow_port(IpFamily family, int port) {
    const auto number = std::to_string(port);
    return {"allow tcp " + number + " " + all_of(family) + " any " + all_of(family) + " in",
            "-A " + std::string(ufw_prefix(family)) + "-user-input -p tcp --dport " + number +
                " -j ACCEPT"};
}

UfwRule ufw_allow_out(IpFamily family) {
    return any_rule(family, "allow", all_of(family), "out", "-j ACCEPT");
}

UfwRule ufw_allow_in_on_lo(IpFamily family) {
    return any_rule(family, "allow", all_of(family), "in_lo", "-i lo -j ACCEPT");
}

UfwRule ufw_allow_out_on_lo(IpFamily family) {
    return any_rule(family, "allow", all_of(family), "out_lo", "-o lo -j ACCEPT");
}

UfwRule ufw_deny_loopback_addresses(IpFamily family) {
    const std::string source = family == IpFamily::ipv4 ? "127.0.0.0/8" : "::1";
    return any_rule(family, "deny", source, "in", "-s " + source + " -j DROP");
}

Result<std::string> add_ufw_rule(std::string_view text, const UfwRule& rule, UfwPlace place) {
    const auto comment = std::string(tuple_mark) + rule.tuple;
    if (find_line(text, comment)) return std::string(text);
    const auto begin = find_line(text, head);
    if (!begin) return invalid("there is no line \"" + std::string(head) + "\"");
    auto after_head = std::min(*begin + head.size() + 1, text.size());
    const auto end = find_line(text, tail);
    const bool has_rules = text.find(std::string("\n") + std::string(tuple_mark)) != text.npos;
    if (!end && has_rules) return invalid("there is no line \"" + std::string(tail) + "\"");
    std::string block = comment + "\n" + rule.line + "\n";
    if (!end) {
        // As the package ships it: no rule yet, and no end of them.
        block = "\n" + block + "\n" + std::string(tail) + "\n\n";
    } else if (place == UfwPlace::first) {
        block = "\n" + block;
    } else {
        after_head = *end;
        block += "\n";
    }
    std::string result(text);
    return result.insert(after_head, block);
}

}  // namespace bootseal
