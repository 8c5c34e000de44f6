// SPDX-License-Identifier: Apache-2.0
#include "image/trace_list.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "ruleset/words.h"
#include "yaml/fields.h"

namespace bootseal {

namespace {

constexpr std::size_t longest_sentence = 500;
constexpr std::size_t longest_content = 4096;
constexpr std::size_t most_patterns = 2000;

/// Why something is no pattern; empty where it is one.
std::string_view fault_of(std::string_view pattern) {
    if (!pattern.starts_with('/')) return "must begin with a slash";
    if (pattern.ends_with('/')) return "must not end with a slash";
    if (pattern.find("***") != std::string_view::npos) return "must not have three stars";
    const auto parts = split(pattern.substr(1), '/');
    for (const auto part : parts) {
        if (part.empty() || part == "." || part == "..") return "must name each folder by its name";
    }
    if (parts[0].find('*') == 0) return "must name the first folder";
    return {};
}

Result<std::vector<std::string>> patterns(Fields& fields, std::string_view key) {
    auto list = TRY(fields.list(key));
    for (auto& pattern : list) {
        if (const auto fault = fault_of(pattern); !fault.empty()) {
            return fields.error(key, printable(pattern) + " " + std::string(fault));
        }
        pattern.erase(0, 1);
    }
    return list;
}

/// A path, where no star has a meaning.
Result<std::string> path_of(Fields& fields) {
    auto path = TRY(fields.text("path"));
    if (const auto fault = fault_of(path); !fault.empty()) {
        return fields.error("path", std::string(fault));
    }
    if (path.find('*') != std::string::npos) return fields.error("path", "must not have a star");
    return path.substr(1);
}

Result<mode_t> mode_of(Fields& fields) {
    const auto text = TRY(fields.optional_text("mode")).value_or("0644");
    const auto mode = parse_number(text, 8);
    if (!mode || *mode < 0 || *mode > 07777) return fields.error("mode", "must be like 0644");
    return static_cast<mode_t>(*mode);
}

Result<Trace::Reset> parse_reset(const Node& node) {
    auto fields = TRY(Fields::open(node, "reset"));
    Trace::Reset reset;
    reset.path = TRY(path_of(fields));
    const auto content = TRY(fields.optional_text("content"));
    reset.target = TRY(fields.optional_text("link")).value_or("");
    if (content.has_value() == !reset.target.empty()) {
        return fields.error("content", "or link: one of them must be there");
    }
    reset.content = content.value_or("");
    if (reset.content.size() > longest_content) return fields.error("content", "is too long");
    reset.access.mode = TRY(mode_of(fields));
    TRY(fields.flag("optional", reset.optional));
    TRY(fields.done());
    return reset;
}

Result<Trace::Lines> parse_lines(const Node& node) {
    auto fields = TRY(Fields::open(node, "lines"));
    Trace::Lines lines;
    lines.path = TRY(path_of(fields));
    lines.beginning = TRY(fields.text("beginning"));
    if (trim(lines.beginning).empty()) return fields.error("beginning", "is empty");
    TRY(fields.done());
    return lines;
}

Result<Trace::Users> parse_users(const Node& node) {
    auto fields = TRY(Fields::open(node, "users"));
    Trace::Users users;
    TRY(fields.flag("cloud_init", users.cloud_init));
    users.names = TRY(fields.list("names"));
    TRY(fields.done());
    return users;
}

Result<Trace> parse_trace(const Node& node) {
    auto fields = TRY(Fields::open(node, "trace"));
    Trace trace;
    trace.id = TRY(kebab_name(fields, "id"));
    trace.why = TRY(sentence(fields, "why", longest_sentence));
    if (fields.node("only")) {
        TRY(fields.choice("only", {"tree"}));
        trace.tree_only = true;
    }
    trace.remove = TRY(patterns(fields, "remove"));
    trace.truncate = TRY(patterns(fields, "truncate"));
    trace.swap = TRY(patterns(fields, "swap"));
    trace.keep = TRY(patterns(fields, "keep"));
    if (const auto* reset = fields.node("reset")) trace.reset = TRY(parse_reset(*reset));
    if (const auto* lines = fields.node("lines")) trace.lines = TRY(parse_lines(*lines));
    if (const auto* users = fields.node("users")) trace.users = TRY(parse_users(*users));
    TRY(fields.done());
    if (trace.remove.empty() && trace.truncate.empty() && trace.swap.empty() && !trace.reset &&
        !trace.lines && !trace.users) {
        return fields.error("id", "says nothing of what is to be done");
    }
    return trace;
}

}  // namespace

Result<TraceList> parse_trace_list(std::string_view bytes, const std::string& file) {
    const auto root = TRY(parse_yaml(bytes, file));
    auto document = TRY(Fields::open(root, "the document"));
    const Node* head_node = document.node("list");
    if (!head_node) return document.error("list", "is missing");
    auto head = TRY(Fields::open(*head_node, "list"));
    TraceList list{TRY(parse_head(head)), {}, {}};
    list.version = TRY(sentence(head, "version", longest_sentence));
    TRY(head.done());
    const Node* traces = document.node("traces");
    if (!traces || traces->kind != Node::Kind::sequence || traces->items.empty()) {
        return document.error("traces", "must be a list of traces");
    }
    std::set<std::string> ids;
    std::size_t count = 0;
    for (const auto& item : traces->items) {
        auto trace = TRY(parse_trace(item));
        if (!ids.insert(trace.id).second)
            return item.error("there is a trace " + trace.id + " before");
        count += trace.remove.size() + trace.truncate.size() + trace.swap.size();
        if (count > most_patterns) return item.error("the list has too many patterns");
        list.traces.push_back(std::move(trace));
    }
    TRY(document.done());
    return list;
}

}  // namespace bootseal
