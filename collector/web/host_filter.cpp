// SPDX-License-Identifier: Apache-2.0
#include "web/host_filter.h"

#include "base/text.h"
#include "web/words.h"

namespace bootseal {

namespace {

Error unknown(std::string_view name, std::string_view value) {
    return invalid(std::string(name) + ": " + printable(value) + " is none of its values");
}

template <class Value>
Result<> read_value(const Form& query, std::string_view name, std::optional<Value>& into) {
    const auto text = query.value(name);
    if (text.empty()) return {};
    into = value_named<Value>(text);
    if (!into) return unknown(name, text);
    return {};
}

Result<> read_yes(const Form& query, std::string_view name, std::optional<bool>& into) {
    const auto text = query.value(name);
    if (text.empty()) return {};
    if (text != "yes" && text != "no") return unknown(name, text);
    into = text == "yes";
    return {};
}

Result<> read_order(const Form& query, HostFilter::Order& order) {
    const auto text = query.value("order");
    if (text == "last_seen") {
        order = HostFilter::Order::last_seen;
    } else if (text == "failing") {
        order = HostFilter::Order::failing;
    } else if (!text.empty() && text != "name") {
        return unknown("order", text);
    }
    return {};
}

Result<> read_serial(const Form& query, HostFilter& filter) {
    const auto text = query.value("serial");
    if (text.empty()) return {};
    const auto number = parse_number(text);
    if (!number || *number < 0) return unknown("serial", text);
    filter.ruleset_serial = static_cast<std::uint64_t>(*number);
    return {};
}

Result<> read_seal(const Form& query, HostFilter& filter) {
    const auto text = query.value("seal");
    if (text.empty()) return {};
    filter.seal = text == "none" ? std::string() : parse_id(text, seal_bytes);
    if (!filter.seal) return unknown("seal", text);
    return {};
}

Result<> read_incident(const Form& query, HostFilter& filter) {
    const auto text = query.value("incident");
    if (text.empty()) return {};
    filter.incident = parse_incident_kind(text);
    if (!filter.incident) return unknown("incident", text);
    return {};
}

}  // namespace

std::optional<std::string> parse_id(std::string_view text, std::size_t bytes) {
    if (text.size() != 2 * bytes) return std::nullopt;
    std::string id;
    for (std::size_t at = 0; at < text.size(); at += 2) {
        const auto digits = lower(text.substr(at, 2));
        if (digits.find_first_not_of("0123456789abcdef") != std::string::npos) return std::nullopt;
        id += static_cast<char>(parse_number(digits, 16).value_or(0));
    }
    return id;
}

Result<HostFilter> read_host_filter(const Form& query) {
    HostFilter filter;
    filter.text = query.value("q");
    filter.ruleset = query.value("ruleset");
    filter.profile = query.value("profile");
    filter.os = query.value("os");
    filter.rule = query.value("rule");
    TRY(read_value(query, "result", filter.result));
    TRY(read_value(query, "integrity", filter.integrity));
    TRY(read_value(query, "lockdown", filter.lockdown));
    TRY(read_value(query, "status", filter.rule_status));
    TRY(read_yes(query, "silent", filter.silent));
    TRY(read_yes(query, "revoked", filter.revoked));
    TRY(read_serial(query, filter));
    TRY(read_seal(query, filter));
    TRY(read_incident(query, filter));
    TRY(read_order(query, filter.order));
    return filter;
}

}  // namespace bootseal
