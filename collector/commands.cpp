// SPDX-License-Identifier: Apache-2.0
#include "commands.h"

#include <unistd.h>

#include <array>
#include <cstdio>

#include "authority/authority.h"
#include "authority/token.h"
#include "base/text.h"
#include "base/time.h"
#include "config.h"
#include "store/people.h"
#include "store/store.h"
#include "system/named_file.h"

namespace bootseal {

namespace {

void print(const std::string& text) {
    std::fwrite(text.data(), 1, text.size(), stdout);
}

Result<std::string> one_operand(const CommandLine& line, std::string_view what) {
    if (line.operands.size() != 1) return invalid("name one " + std::string(what));
    return line.operands.front();
}

/// 32 digits of hex: an agent as logs and certificates name it.
Result<std::string> parse_agent(const std::string& text) {
    constexpr std::size_t agent_bytes = 16;
    auto id = from_hex(lower(text));
    if (!id || id->size() != agent_bytes)
        return invalid(printable(text) + " is not an agent: it has 32 digits of hex");
    return *std::move(id);
}

constexpr std::string_view config_text =
    "listen: 127.0.0.1:8443\n"
    "server: {certificate: server.pem, key: server.key}\n"
    "authority: {certificate: authority.pem, key: authority.key}\n"
    "store: collector.db\n"
    "interval: 5m\n"
    "lifetime: 14d\n"
    "retention: {heartbeats: 2d, reports: 30d, history: 90d, incidents: 400d, audit: 400d}\n";

}  // namespace

std::string CommandLine::value(std::string_view option, std::string_view otherwise) const {
    const auto found = options.find(option);
    return found == options.end() ? std::string(otherwise) : found->second.back();
}

Result<> note_command(const std::string& store, const char* action, const std::string& subject) {
    AuditEntry entry;
    entry.at = clock_now();
    entry.who = "uid " + std::to_string(::getuid());
    entry.action = action;
    entry.subject = subject;
    entry.outcome = "done";
    const auto people = TRY(open_people(store));
    return people->note(entry);
}

Result<> init_folder(const CommandLine& line) {
    const auto folder = TRY(one_operand(line, "folder"));
    const auto root = TRY(open_named_folder(folder));
    if (!TRY(root.list("")).empty()) return invalid(printable(folder) + " is not empty");
    std::vector<std::string> names{"localhost", "127.0.0.1"};
    if (const auto given = line.options.find("name"); given != line.options.end()) {
        names.insert(names.begin(), given->second.begin(), given->second.end());
    }
    const auto now = clock_now();
    const auto authority = TRY(make_authority("bootseal agents", now));
    const auto loaded = TRY(Authority::load(authority));
    const auto server = TRY(loaded.make_server(names, now));
    struct File {
        const char* name;
        std::string_view text;
        mode_t mode;
    };
    const std::array<File, 5> files{{
        {"authority.pem", authority.certificate, 0644},
        {"authority.key", authority.key, 0600},
        {"server.pem", server.certificate, 0644},
        {"server.key", server.key, 0600},
        {"collector.yaml", config_text, 0644},
    }};
    for (const auto& file : files)
        TRY(write_named_file(folder + "/" + file.name, file.text, file.mode));
    return {};
}

Result<> print_tokens(const CommandLine& line) {
    const auto config = TRY(read_config(line.value("config", "collector.yaml")));
    const auto lasts = parse_duration(line.value("for", "1h"));
    if (!lasts) return invalid("--for is not a time, as 90s, 5m, 12h or 7d");
    const auto count = parse_number(line.value("count", "1"));
    if (!count || *count < 1 || *count > 100'000) return invalid("--count is from 1 to 100000");
    std::string text;
    std::vector<std::string> digests;
    for (std::int64_t i = 0; i < *count; ++i) {
        const auto token = make_token();
        digests.push_back(token_digest(token));
        text += token + "\n";
    }
    const auto store = TRY(open_store(config.store));
    TRY(store->add_tokens(digests, clock_now() + *lasts));
    TRY(note_command(config.store, "token.add", std::to_string(*count)));
    print(text);
    return {};
}

Result<> revoke_agent(const CommandLine& line) {
    const auto named = TRY(one_operand(line, "agent"));
    const auto agent = TRY(parse_agent(named));
    const auto config = TRY(read_config(line.value("config", "collector.yaml")));
    const auto store = TRY(open_store(config.store));
    TRY(store->revoke(agent, clock_now()));
    return note_command(config.store, "agent.revoke", named);
}

Result<> print_revoked(const CommandLine& line) {
    const auto config = TRY(read_config(line.value("config", "collector.yaml")));
    PemPair pem;
    pem.certificate = TRY(read_named_file(config.authority.certificate));
    pem.key = TRY(read_named_file(config.authority.key));
    const auto authority = TRY(Authority::load(pem));
    const auto store = TRY(open_store(config.store));
    const auto now = clock_now();
    const auto revoked = TRY(store->revoked(now));
    print(TRY(authority.revocation_list(revoked, now)));
    return {};
}

Result<> print_status(const CommandLine& line) {
    const auto config = TRY(read_config(line.value("config", "collector.yaml")));
    const auto store = TRY(open_store(config.store));
    const auto tally = TRY(store->tally());
    print(std::to_string(tally.agents) + " agents, " + std::to_string(tally.heartbeats) +
          " heartbeats, " + std::to_string(tally.incidents) + " incidents\n");
    return {};
}

}  // namespace bootseal
