// SPDX-License-Identifier: Apache-2.0
#include "resource/ip_rules.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.h"
#include "resource/ip_rule.h"

namespace bootseal {

namespace {

constexpr std::size_t most_packet_rules = 20'000;
constexpr std::size_t longest_line = 10'239;  // of iptables-restore
constexpr std::array<std::string_view, 3> hooks = {"INPUT", "FORWARD", "OUTPUT"};

bool is_hook(std::string_view name) {
    return std::find(hooks.begin(), hooks.end(), name) != hooks.end();
}

/// Words, some of them in double quotes, in which a backslash takes the next byte as it is.
Result<std::vector<std::string>> words_of(std::string_view line) {
    std::vector<std::string> words;
    std::optional<std::string> word;
    bool quoted = false;
    for (std::size_t at = 0; at < line.size(); ++at) {
        const char c = line[at];
        if (c == '"') {
            quoted = !quoted;
            if (!word) word = "";
        } else if (quoted && c == '\\' && at + 1 < line.size()) {
            *word += line[++at];
        } else if (!quoted && (c == ' ' || c == '\t')) {
            if (word) words.push_back(std::move(*word));
            word.reset();
        } else {
            if (!word) word = "";
            *word += c;
        }
    }
    if (quoted) return invalid("a quote does not end");
    if (word) words.push_back(std::move(*word));
    return words;
}

using Chains = std::map<std::string, IpChain, std::less<>>;

Chains kernel_chains() {
    Chains chains;
    for (const auto hook : hooks)
        chains.emplace(hook, IpChain{"ACCEPT", "", {}});
    return chains;
}

/// Reads one text into the chains of the filter table. Other tables are passed over.
class Restore {
  public:
    Restore(Chains& chains, const std::string& file, IpFamily family, IpRules::Over over)
        : chains_(chains), file_(file), family_(family), over_(over) {}

    Result<> line(std::string_view text, int number) {
        number_ = number;
        if (text.empty() || text.front() == '#') return {};
        if (text.size() > longest_line) return invalid("the line is too long");
        if (text.find('\r') != text.npos) return invalid("the line ends as on Windows");
        if (text.front() == '*') return table(text.substr(1));
        if (table_.empty()) return invalid("stands in no table");
        if (text == "COMMIT") return commit();
        if (table_ != "filter") return {};
        if (text.front() == ':') return declare(text.substr(1));
        return command(text);
    }

    Result<> end() const {
        if (!table_.empty())
            return invalid("the table " + printable(table_, 40) + " has no COMMIT");
        return {};
    }

  private:
    std::string where() const { return file_ + ":" + std::to_string(number_); }

    Result<> table(std::string_view name) {
        const std::array<std::string_view, 5> tables = {"filter", "nat", "mangle", "raw",
                                                        "security"};
        if (!table_.empty()) return invalid("a table begins in another");
        table_ = std::string(trim(name));
        if (std::find(tables.begin(), tables.end(), table_) == tables.end()) {
            return invalid("there is no table " + printable(table_, 40));
        }
        if (table_ != "filter" || over_ == IpRules::Over::rules) return {};
        chains_ = kernel_chains();
        return {};
    }

    Result<> commit() {
        const bool whole = table_ == "filter";
        table_.clear();
        if (!whole) return {};
        for (const auto& [name, chain] : chains_) {
            for (const auto& rule : chain.rules) {
                // Targets of iptables' own are in capitals.
                const auto& to = rule.target.name;
                const bool own =
                    std::none_of(to.begin(), to.end(), [](char c) { return c >= 'a' && c <= 'z'; });
                if ((rule.target.go_to || !own) && !chains_.contains(to)) {
                    return invalid("there is no chain " + printable(to, 40));
                }
            }
        }
        return {};
    }

    /// ":INPUT DROP [0:0]", ":mine - [0:0]"
    Result<> declare(std::string_view text) {
        const auto parts = words(text, " \t");
        if (parts.size() < 2) return invalid("a chain has a policy");
        const std::string name(parts[0]);
        auto& chain = chains_[name];
        if (!is_hook(name)) {
            chain.rules.clear();
            return {};
        }
        if (parts[1] == "-") return {};
        return policy(chain, parts[1]);
    }

    Result<> policy(IpChain& chain, std::string_view name) const {
        if (name != "ACCEPT" && name != "DROP") {
            return invalid("\"" + printable(name, 40) + "\" is no policy");
        }
        chain.policy = std::string(name);
        chain.policy_where = where();
        return {};
    }

    Result<> command(std::string_view text) {
        auto words = TRY(words_of(text));
        // "[12:3400] -A": counters.
        if (!words.empty() && words.front().starts_with('[')) words.erase(words.begin());
        if (!words.empty() && (words.front() == "-4" || words.front() == "-6")) {
            const bool other = (words.front() == "-4") != (family_ == IpFamily::ipv4);
            if (other) return {};
            words.erase(words.begin());
        }
        if (words.size() < 2) return invalid("is no command");
        const auto verb = words[0];
        const auto name = words[1];
        if (verb == "-N" || verb == "--new-chain") {
            chains_[name];
            return {};
        }
        const auto chain = chains_.find(name);
        if (chain == chains_.end()) return invalid("there is no chain " + printable(name, 40));
        if (verb == "-F" || verb == "--flush") {
            chain->second.rules.clear();
            return {};
        }
        if (verb == "-P" || verb == "--policy") {
            if (words.size() < 3 || !is_hook(name)) return invalid("is no policy");
            return policy(chain->second, words[2]);
        }
        return rule(chain->second, name, std::move(words), text);
    }

    Result<> rule(IpChain& chain, const std::string& name, std::vector<std::string> words,
                  std::string_view text) {
        const auto verb = words[0];
        auto& rules = chain.rules;
        std::size_t rest = 2;
        auto place = rules.size();
        if (verb == "-I" || verb == "--insert") {
            place = 0;
            if (words.size() > 2) {
                if (const auto number = parse_number(words[2])) {
                    if (*number < 1 || static_cast<std::size_t>(*number) > rules.size() + 1) {
                        return invalid("there is no such place in the chain");
                    }
                    place = static_cast<std::size_t>(*number) - 1;
                    rest = 3;
                }
            }
        } else if (verb != "-A" && verb != "--append") {
            return invalid("\"" + printable(verb, 40) + "\" is not understood here");
        }
        if (++count_ > most_packet_rules) return invalid("too many rules");
        words.erase(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(rest));
        auto [conditions, target] = TRY(parse_ip_rule(words, name, family_));
        rules.insert(rules.begin() + static_cast<std::ptrdiff_t>(place),
                     {std::move(conditions), std::move(target), std::string(text), where()});
        return {};
    }

    Chains& chains_;
    const std::string& file_;
    IpFamily family_;
    IpRules::Over over_;
    std::string table_;
    int number_ = 0;
    std::size_t count_ = 0;
};

}  // namespace

IpRules::IpRules(IpFamily family) : family_(family), chains_(kernel_chains()) {}

Result<> IpRules::restore(std::string_view text, const std::string& file, Over over) {
    auto chains = chains_;
    Restore restore(chains, file, family_, over);
    int number = 0;
    for (const auto line : lines(text)) {
        if (auto done = restore.line(line, ++number); !done) {
            return "read " + printable(file) + ":" + std::to_string(number) +
                   std::move(done).error();
        }
    }
    if (auto done = restore.end(); !done) {
        return "read " + printable(file) + std::move(done).error();
    }
    chains_ = std::move(chains);
    return {};
}

const IpChain* IpRules::chain(std::string_view name) const {
    const auto found = chains_.find(name);
    return found == chains_.end() ? nullptr : &found->second;
}

void IpRules::set_policy(std::string_view hook, std::string policy, std::string where) {
    auto& chain = chains_.find(hook)->second;
    chain.policy = std::move(policy);
    chain.policy_where = std::move(where);
}

}  // namespace bootseal
