// SPDX-License-Identifier: Apache-2.0
#include "resource/nft_config.h"

#include <algorithm>
#include <array>
#include <functional>

#include "base/text.h"

namespace bootseal {

namespace {

constexpr int deepest_include = 16;  // MAX_INCLUDE_DEPTH of nft
constexpr std::size_t most_rules = 20'000;

struct Token {
    enum class Kind { word, open, close, end };

    Kind kind = Kind::word;
    std::string text;
    int line = 0;
};

Error error_at(const std::string& file, int line, const std::string& what) {
    return invalid("read /" + printable(file) + ":" + std::to_string(line) + ": " + what);
}

Result<std::vector<Token>> tokens_of(std::string_view text, const std::string& file) {
    using Kind = Token::Kind;
    std::vector<Token> tokens;
    int line = 1;
    for (std::size_t at = 0; at < text.size();) {
        const char c = text[at];
        if (c == '\n' || c == ';') {
            tokens.push_back({Kind::end, "", line});
            line += c == '\n' ? 1 : 0;
            ++at;
        } else if (c == '\\' && at + 1 < text.size() && text[at + 1] == '\n') {
            ++line;
            at += 2;
        } else if (c == ' ' || c == '\t' || c == '\r') {
            ++at;
        } else if (c == '#') {
            at = std::min(text.find('\n', at), text.size());
        } else if (c == '{' || c == '}') {
            tokens.push_back({c == '{' ? Kind::open : Kind::close, std::string(1, c), line});
            ++at;
        } else if (c == '"' || c == '\'') {
            const auto end = text.find(c, at + 1);
            const auto quoted = text.substr(at + 1, end - at - 1);
            if (end == text.npos || quoted.find('\n') != quoted.npos) {
                return error_at(file, line, "quoted text that does not end");
            }
            tokens.push_back({Kind::word, std::string(quoted), line});
            at = end + 1;
        } else {
            const auto end = std::min(text.find_first_of(" \t\r\n;#{}\"'\\", at), text.size());
            const auto length = std::max<std::size_t>(end - at, 1);
            tokens.push_back({Kind::word, std::string(text.substr(at, length)), line});
            at += length;
        }
    }
    tokens.push_back({Kind::end, "", line});
    return tokens;
}

using Include = std::function<Result<>(const std::string& pattern, int line, NftConfig& into)>;

class Reader {
  public:
    Reader(std::vector<Token> tokens, const std::string& file, NftConfig& into, Include include)
        : tokens_(std::move(tokens)), file_(file), into_(into), include_(std::move(include)) {}

    Result<> read() {
        while (at_ < tokens_.size()) {
            const Token token = tokens_[at_++];
            if (token.kind == Token::Kind::end) continue;
            if (token.text == "table") {
                TRY(table(token.line));
            } else if (token.text == "flush" && peek() == "ruleset") {
                into_ = NftConfig();
                skip_statement();
            } else if (token.text == "include") {
                TRY(include_(peek(), token.line, into_));
                skip_statement();
            } else if (token.text == "define" || token.text == "redefine" ||
                       token.text == "undefine") {
                skip_statement();
            } else {
                return error_at(file_, token.line,
                                "\"" + printable(token.text, 40) +
                                    "\" is not understood here: only tables, include, define and "
                                    "flush ruleset are");
            }
        }
        return {};
    }

  private:
    std::string peek() const { return at_ < tokens_.size() ? tokens_[at_].text : std::string(); }

    /// To the end of a statement; braces in it are of sets and maps.
    std::vector<std::string> take_statement() {
        std::vector<std::string> words;
        for (int depth = 0; at_ < tokens_.size(); ++at_) {
            const auto& token = tokens_[at_];
            if (token.kind == Token::Kind::end && depth == 0) break;
            if (token.kind == Token::Kind::close && --depth < 0) break;
            if (token.kind == Token::Kind::open) ++depth;
            if (token.kind != Token::Kind::end) words.push_back(token.text);
        }
        return words;
    }

    void skip_statement() { take_statement(); }

    Result<> open_brace(int line) {
        if (peek() != "{") return error_at(file_, line, "\"{\" is missing");
        ++at_;
        return {};
    }

    Result<> table(int line) {
        constexpr std::array<std::string_view, 6> families = {"ip",  "ip6",    "inet",
                                                              "arp", "bridge", "netdev"};
        std::string family = "ip";
        if (std::find(families.begin(), families.end(), peek()) != families.end()) {
            family = tokens_[at_++].text;
        }
        const auto name = peek();
        ++at_;
        const auto known = std::find_if(
            into_.tables.begin(), into_.tables.end(),
            [&](const auto& table) { return table.family == family && table.name == name; });
        if (known == into_.tables.end()) into_.tables.push_back({family, name, file_, line});
        if (at_ < tokens_.size() && tokens_[at_].kind == Token::Kind::end) return {};
        TRY(open_brace(line));
        while (at_ < tokens_.size()) {
            const Token token = tokens_[at_++];
            if (token.kind == Token::Kind::close) return {};
            if (token.kind == Token::Kind::end) continue;
            if (token.text == "chain") {
                TRY(chain(family, name, token.line));
            } else {
                skip_statement();
            }
        }
        return error_at(file_, line, "the table does not end");
    }

    NftChain& chain_of(const std::string& family, const std::string& table, const std::string& name,
                       int line) {
        for (auto& chain : into_.chains) {
            if (chain.family == family && chain.table == table && chain.name == name) return chain;
        }
        return into_.chains.emplace_back(
            NftChain{family, table, name, "", "", "accept", {}, file_, line});
    }

    Result<> chain(const std::string& family, const std::string& table, int line) {
        const auto name = peek();
        ++at_;
        auto& chain = chain_of(family, table, name, line);
        TRY(open_brace(line));
        while (at_ < tokens_.size()) {
            const auto& token = tokens_[at_];
            if (token.kind == Token::Kind::end) {
                ++at_;
                continue;
            }
            if (token.kind == Token::Kind::close) {
                ++at_;
                return {};
            }
            const int at_line = token.line;
            auto words = take_statement();
            if (words.front() == "type" && words.size() >= 4 && words[2] == "hook") {
                chain.type = words[1];
                chain.hook = words[3];
            } else if (words.front() == "policy" && words.size() == 2) {
                chain.policy = words[1];
            } else if (words.front() != "comment") {
                if (++rules_ > most_rules) return error_at(file_, at_line, "too many rules");
                chain.rules.push_back({std::move(words), file_, at_line});
            }
        }
        return error_at(file_, line, "the chain does not end");
    }

    std::vector<Token> tokens_;
    const std::string& file_;
    NftConfig& into_;
    Include include_;
    std::size_t at_ = 0;
    std::size_t rules_ = 0;
};

Result<> read_file(const Overlay& files, const std::string& file, int depth, NftConfig& into) {
    const auto text = TRY(files.read(file));
    if (!text) return {};
    const auto include = [&](const std::string& pattern, int line, NftConfig& config) -> Result<> {
        if (depth == deepest_include) {
            return error_at(file, line, "files are included too deep");
        }
        const auto path = pattern.starts_with('/') ? pattern : "etc/" + pattern;
        const auto found = TRY(files.glob(path));
        // nft refuses a missing file, and a pattern that nothing matches is fine to it.
        if (found.empty() && path.find_first_of("*?[") == path.npos) {
            return error_at(file, line, "includes " + printable(path) + ", which is not there");
        }
        for (const auto& one : found)
            TRY(read_file(files, one, depth + 1, config));
        return {};
    };
    auto tokens = TRY(tokens_of(*text, file));
    return Reader(std::move(tokens), file, into, include).read();
}

}  // namespace

bool NftChain::is_for(std::string_view hooked, std::string_view protocol) const {
    return type == "filter" && hook == hooked && (family == "inet" || family == protocol);
}

const NftChain* NftConfig::base_chain(std::string_view hook, std::string_view protocol) const {
    const auto found = std::find_if(chains.begin(), chains.end(), [&](const auto& chain) {
        return chain.is_for(hook, protocol);
    });
    return found == chains.end() ? nullptr : &*found;
}

Result<NftConfig> parse_nft(std::string_view text, const std::string& file) {
    NftConfig config;
    auto tokens = TRY(tokens_of(text, file));
    const auto none = [](const std::string&, int, NftConfig&) -> Result<> { return {}; };
    TRY(Reader(std::move(tokens), file, config, none).read());
    return config;
}

Result<NftConfig> read_nft_config(const Overlay& files) {
    NftConfig config;
    TRY(read_file(files, std::string(nft_main_file), 0, config));
    return config;
}

}  // namespace bootseal
