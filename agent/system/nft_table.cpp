// SPDX-License-Identifier: Apache-2.0
#include "system/nft_table.h"

#include <endian.h>
#include <netinet/in.h>

// The kernel's headers know libc's where those come first, and not the other way round.
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>

#include <algorithm>
#include <cstring>

#include "system/netfilter.h"

namespace bootseal {

namespace {

constexpr std::string_view table_name = "bootseal";
constexpr std::string_view counter = "counter";
constexpr int most_attempts = 10;

NetfilterMessage message(unsigned type, unsigned flags, NetlinkAttributes attributes) {
    return {static_cast<std::uint16_t>(NFNL_SUBSYS_NFTABLES << 8 | type),
            static_cast<std::uint16_t>(flags), NFPROTO_INET, std::move(attributes)};
}

NetfilterMessage about_table(unsigned type, unsigned flags) {
    return message(type, flags, NetlinkAttributes().add_name(NFTA_TABLE_NAME, table_name));
}

NetfilterMessage new_chain(const KernelChain& chain) {
    return message(
        NFT_MSG_NEWCHAIN, NLM_F_CREATE,
        NetlinkAttributes()
            .add_name(NFTA_CHAIN_TABLE, table_name)
            .add_name(NFTA_CHAIN_NAME, chain.name)
            .add(NFTA_CHAIN_HOOK,
                 NetlinkAttributes()
                     .add_number(NFTA_HOOK_HOOKNUM, chain.hook)
                     .add_number(NFTA_HOOK_PRIORITY, static_cast<std::uint32_t>(chain.priority)))
            .add_number(NFTA_CHAIN_POLICY, chain.policy)
            .add_name(NFTA_CHAIN_TYPE, chain.type));
}

NetfilterMessage new_rule(const KernelChain& chain, const NetlinkAttributes& rule) {
    return message(NFT_MSG_NEWRULE, NLM_F_CREATE | NLM_F_APPEND,
                   NetlinkAttributes()
                       .add_name(NFTA_RULE_TABLE, table_name)
                       .add_name(NFTA_RULE_CHAIN, chain.name)
                       .add(NFTA_RULE_EXPRESSIONS, rule));
}

/// The result, whose error says what was done.
template <class T>
Result<T> named(std::string_view doing, Result<T> result) {
    if (!result) return doing + std::move(result).error();
    return result;
}

Result<> change(const std::vector<NetfilterMessage>& messages) {
    auto netfilter = TRY(Netfilter::open());
    return netfilter.change(messages);
}

/// Changes with every transaction of nf_tables, whoever makes it.
Result<std::optional<std::uint32_t>> generation(Netfilter& netfilter) {
    const auto answers = TRY(netfilter.ask(message(NFT_MSG_GETGEN, 0, {})));
    return answers.empty() ? std::nullopt : answers[0].attributes.number(NFTA_GEN_ID);
}

Result<KernelChain> parse_chain(const NetlinkAttributes& attributes) {
    const auto hook = TRY(attributes.inside(NFTA_CHAIN_HOOK));
    KernelChain chain;
    chain.name = attributes.name(NFTA_CHAIN_NAME);
    chain.type = attributes.name(NFTA_CHAIN_TYPE);
    chain.hook = hook.number(NFTA_HOOK_HOOKNUM).value_or(0);
    chain.priority = static_cast<std::int32_t>(hook.number(NFTA_HOOK_PRIORITY).value_or(0));
    chain.policy = attributes.number(NFTA_CHAIN_POLICY).value_or(NF_ACCEPT);
    return chain;
}

Result<std::optional<KernelTable>> read_table(Netfilter& netfilter) {
    // All tables, as it is no error then that there is none of the name; the same for chains, which
    // older kernels list for all tables, whatever is asked.
    std::optional<KernelTable> table;
    for (const auto& answer : TRY(netfilter.ask(message(NFT_MSG_GETTABLE, NLM_F_DUMP, {})))) {
        if (answer.attributes.name(NFTA_TABLE_NAME) != table_name) continue;
        table.emplace();
        table->flags = answer.attributes.number(NFTA_TABLE_FLAGS).value_or(0);
    }
    if (!table) return table;
    for (const auto& answer : TRY(netfilter.ask(message(NFT_MSG_GETCHAIN, NLM_F_DUMP, {})))) {
        if (answer.attributes.name(NFTA_CHAIN_TABLE) != table_name) continue;
        table->chains.push_back(TRY(parse_chain(answer.attributes)));
    }
    const auto rules = TRY(netfilter.ask(message(
        NFT_MSG_GETRULE, NLM_F_DUMP, NetlinkAttributes().add_name(NFTA_RULE_TABLE, table_name))));
    for (const auto& answer : rules) {
        const auto& attributes = answer.attributes;
        if (attributes.name(NFTA_RULE_TABLE) != table_name) continue;
        for (auto& chain : table->chains) {
            if (attributes.name(NFTA_RULE_CHAIN) != chain.name) continue;
            chain.rules.push_back(TRY(attributes.inside(NFTA_RULE_EXPRESSIONS)));
        }
    }
    return table;
}

struct Expression {
    std::string name;
    NetlinkAttributes data;
};

Result<std::vector<Expression>> parse_rule(const NetlinkAttributes& rule) {
    std::vector<Expression> expressions;
    for (const auto& element : rule.list()) {
        const auto parts = TRY(NetlinkAttributes::parse(element.value));
        auto data = TRY(parts.inside(NFTA_EXPR_DATA));
        expressions.push_back({std::string(parts.name(NFTA_EXPR_NAME)), std::move(data)});
    }
    return expressions;
}

Result<std::uint64_t> dropped_by(const KernelTable& table) {
    std::uint64_t packets = 0;
    for (const auto& chain : table.chains) {
        for (const auto& rule : chain.rules) {
            for (const auto& expression : TRY(parse_rule(rule))) {
                std::uint64_t number = 0;
                const auto value = expression.data.value(NFTA_COUNTER_PACKETS);
                if (expression.name != counter || value.size() != sizeof number) continue;
                std::memcpy(&number, value.data(), sizeof number);
                packets += be64toh(number);
            }
        }
    }
    return packets;
}

/// Whether every attribute of `some` is in `all`. Zeroes say what the absence of the attribute
/// says: kernels differ in which they list.
bool has_all(const NetlinkAttributes& all, const NetlinkAttributes& some) {
    const auto list = some.list();
    return std::all_of(list.begin(), list.end(), [&](const auto& attribute) {
        return attribute.value.find_first_not_of('\0') == attribute.value.npos ||
               attribute.value == all.value(attribute.type);
    });
}

/// What a counter has counted is not what it does.
bool is_same_expression(const Expression& a, const Expression& b) {
    return a.name == b.name &&
           (a.name == counter || (has_all(a.data, b.data) && has_all(b.data, a.data)));
}

bool is_same_rule(const NetlinkAttributes& a, const NetlinkAttributes& b) {
    const auto one = parse_rule(a);
    const auto other = parse_rule(b);
    return one && other &&
           std::equal(one->begin(), one->end(), other->begin(), other->end(), is_same_expression);
}

bool is_same_chain(const KernelChain& a, const KernelChain& b) {
    return a.name == b.name && a.type == b.type && a.hook == b.hook && a.priority == b.priority &&
           a.policy == b.policy &&
           std::equal(a.rules.begin(), a.rules.end(), b.rules.begin(), b.rules.end(), is_same_rule);
}

Result<std::optional<TableDump>> dump() {
    auto netfilter = TRY(Netfilter::open());
    for (int attempt = 0; attempt < most_attempts; ++attempt) {
        const auto before = TRY(generation(netfilter));
        auto table = read_table(netfilter);
        const auto after = TRY(generation(netfilter));
        // Three questions, and somebody changed something in between.
        if (before != after) continue;
        if (!table) return std::move(table).error();
        if (!*table) return std::optional<TableDump>();
        const auto dropped = TRY(dropped_by(**table));
        return std::optional(TableDump{**std::move(table), dropped});
    }
    return invalid("the packet filter changes all the time");
}

bool is_missing(const Result<>& done) {
    return !done && done.error().code == std::errc::no_such_file_or_directory;
}

}  // namespace

Result<> set_table(const LockdownRules& rules) {
    const auto table = TRY(lockdown_table(rules));
    // It is made, so that there is one to remove: so nothing is left of one that was there, no
    // chain of another name and no flag that turns it off.
    std::vector<NetfilterMessage> messages = {about_table(NFT_MSG_NEWTABLE, NLM_F_CREATE),
                                              about_table(NFT_MSG_DELTABLE, 0),
                                              about_table(NFT_MSG_NEWTABLE, NLM_F_CREATE)};
    for (const auto& chain : table.chains) {
        messages.push_back(new_chain(chain));
        for (const auto& rule : chain.rules)
            messages.push_back(new_rule(chain, rule));
    }
    auto done = change(messages);
    // What can be absent is a part of the kernel: all else that is named is made here.
    if (is_missing(done)) {
        done = unsupported("this kernel has no nft_ct, and no such module that it may load");
    }
    return named("set the table inet bootseal", std::move(done));
}

Result<> remove_table() {
    auto done = change({about_table(NFT_MSG_DELTABLE, 0)});
    if (is_missing(done)) return {};
    return named("remove the table inet bootseal", std::move(done));
}

Result<std::optional<TableDump>> dump_table() {
    return named("read the table inet bootseal", dump());
}

bool matches(const TableDump& dump, const LockdownRules& rules) {
    const auto wanted = lockdown_table(rules);
    return wanted && dump.table.flags == wanted->flags &&
           std::equal(dump.table.chains.begin(), dump.table.chains.end(), wanted->chains.begin(),
                      wanted->chains.end(), is_same_chain);
}

}  // namespace bootseal
