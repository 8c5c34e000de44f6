// SPDX-License-Identifier: Apache-2.0
#include "resource/shell_commands.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace bootseal {

namespace {

constexpr auto openers =
    std::to_array<std::string_view>({"if", "case", "while", "until", "for", "select", "{"});
constexpr auto closers = std::to_array<std::string_view>({"fi", "esac", "done", "}"});
/// Words after which a command begins.
constexpr auto leads = std::to_array<std::string_view>(
    {"if", "then", "elif", "else", "while", "until", "do", "{", "!"});

bool among(const auto& words, std::string_view word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

bool is_name(std::string_view text) {
    const auto part = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_';
    };
    return !text.empty() && !(text[0] >= '0' && text[0] <= '9') &&
           std::all_of(text.begin(), text.end(), part);
}

bool is_assignment(std::string_view word) {
    const auto equals = word.find('=');
    return equals != std::string_view::npos && is_name(word.substr(0, equals));
}

class Parser {
  public:
    explicit Parser(std::string_view text) : text_(text) {}

    std::vector<ShellCommand> parse() {
        while (at_ < text_.size()) {
            const char c = text_[at_];
            if (c == '\n') {
                end_command();
                ++at_;
                after_operator_ = false;
                skip_here_documents();
                ++line_;
            } else if (c == ' ' || c == '\t' || c == '\r') {
                ++at_;
            } else if (c == '\\' && text_.substr(at_ + 1).starts_with('\n')) {
                at_ += 2;
                ++line_;
            } else if (c == '#') {
                at_ = std::min(text_.find('\n', at_), text_.size());
            } else if (c == ';' || c == '&' || c == '|') {
                take_operator(c);
            } else if (c == '(' || c == ')') {
                take_parenthesis(c);
            } else if (c == '<' || c == '>') {
                take_redirection();
            } else {
                take_word();
            }
        }
        end_command();
        return std::move(result_);
    }

  private:
    void take_operator(char c) {
        const bool twice = text_.substr(at_ + 1).starts_with(c);
        end_command();
        // What comes after && and || may not be run, nor may what is piped be in this shell.
        after_operator_ = c == '|' || (twice && c == '&');
        at_ += twice ? 2 : 1;
    }

    void take_parenthesis(char c) {
        // "name()" begins a function, whose body is a group of commands.
        end_command();
        // One that nothing opened ends a pattern of case.
        if (c == '(') {
            ++parentheses_;
        } else if (parentheses_ > 0) {
            --parentheses_;
        }
        ++at_;
    }

    void take_redirection() {
        const bool here =
            text_.substr(at_).starts_with("<<") && !text_.substr(at_).starts_with("<<<");
        const auto end = text_.find_first_not_of("<>&-|", at_);
        at_ = std::min(end, text_.size());
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t'))
            ++at_;
        if (at_ < text_.size() && text_[at_] != '\n') {
            const auto target = read_word();
            if (here) here_documents_.push_back(target.text);
        }
    }

    void skip_here_documents() {
        for (const auto& mark : here_documents_) {
            while (at_ < text_.size()) {
                const auto end = std::min(text_.find('\n', at_), text_.size());
                auto line = text_.substr(at_, end - at_);
                at_ = std::min(end + 1, text_.size());
                ++line_;
                line.remove_prefix(std::min(line.find_first_not_of('\t'), line.size()));
                if (line == mark) break;
            }
        }
        here_documents_.clear();
    }

    void take_word() {
        const auto line = line_;
        auto word = read_word();
        if (command_.words.empty()) {
            if (word.literal && among(openers, word.text)) ++depth_;
            if (word.literal && among(closers, word.text) && depth_ > 0) --depth_;
            // No commands themselves, as are the ends of what began with them.
            if (word.literal && (among(leads, word.text) || among(closers, word.text))) return;
            command_.line = line;
            command_.certain =
                depth_ == 0 && parentheses_ == 0 && !after_operator_ && !may_have_ended_;
            if (word.text == "return" || word.text == "exit") may_have_ended_ = true;
        }
        command_.words.push_back(std::move(word));
    }

    /// Up to a blank or an operator outside of quotes.
    ShellWord read_word() {
        ShellWord word;
        word.begin = at_;
        char quote = 0;
        for (; at_ < text_.size(); ++at_) {
            const char c = text_[at_];
            if (c == '\n') {
                if (quote == 0) break;
                ++line_;
            }
            if (quote == 0 && std::string_view(" \t\r;&|<>()").find(c) != std::string_view::npos) {
                break;
            }
            if (c == quote) {
                quote = 0;
            } else if (quote == 0 && (c == '"' || c == '\'')) {
                quote = c;
            } else if (c == '\\' && quote != '\'' && at_ + 1 < text_.size()) {
                if (text_[at_ + 1] == '\n') ++line_;
                word.text += text_[++at_];
            } else if (c == '$' && quote != '\'') {
                word.literal = false;
                skip_expansion(word);
            } else {
                if (c == '`' && quote != '\'') word.literal = false;
                word.text += c;
            }
        }
        // Nothing was taken where an operator stands: it is the caller's.
        word.end = at_;
        return word;
    }

    /// "$(...)" and "${...}" with what they hold; at_ is left on the last character.
    void skip_expansion(ShellWord& word) {
        const auto begin = at_;
        const char open = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
        if (open == '(' || open == '{') {
            const char close = open == '(' ? ')' : '}';
            int depth = 0;
            for (++at_; at_ < text_.size(); ++at_) {
                if (text_[at_] == '\n') ++line_;
                if (text_[at_] == open) ++depth;
                if (text_[at_] == close && --depth == 0) break;
            }
            at_ = std::min(at_, text_.size() - 1);
        }
        word.text += text_.substr(begin, at_ - begin + 1);
    }

    void end_command() {
        if (!command_.words.empty()) result_.push_back(std::move(command_));
        command_ = {};
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t line_ = 1;
    int depth_ = 0;
    int parentheses_ = 0;
    bool may_have_ended_ = false;
    bool after_operator_ = false;
    std::vector<std::string> here_documents_;
    ShellCommand command_;
    std::vector<ShellCommand> result_;
};

}  // namespace

std::vector<ShellCommand> parse_shell_commands(std::string_view text) {
    return Parser(text).parse();
}

std::optional<ShellAssignment> assignment_of(const ShellCommand& command, std::string_view name) {
    constexpr auto declaring =
        std::to_array<std::string_view>({"export", "readonly", "declare", "typeset", "local"});
    const bool declares = among(declaring, command.words[0].text);
    std::optional<ShellAssignment> found;
    for (const auto& word : command.words) {
        const std::string_view text = word.text;
        if (!declares && !is_assignment(text)) return std::nullopt;  // for the command alone
        if (!text.starts_with(name) || text.substr(name.size(), 1) != "=") continue;
        const auto value = text.substr(name.size() + 1);
        found = ShellAssignment{&word, value, word.begin + name.size() + 1};
    }
    return found;
}

}  // namespace bootseal
