// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cstdint>

#include "base/text.h"
#include "resource/rsyslog_config.h"

namespace bootseal {

namespace {

constexpr auto objects = std::to_array<std::string_view>(
    {"action", "constant", "dyn_stats", "global", "include", "input", "lookup_table", "main_queue",
     "module", "parser", "property", "ruleset", "template", "timezone"});
constexpr auto before_expression =
    std::to_array<std::string_view>({"call_indirect", "foreach", "if", "reset", "set", "unset"});
constexpr auto after_expression = std::to_array<std::string_view>({"do", "then"});

constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view digits = "0123456789";
constexpr std::string_view blanks = " \t\n";

const std::string word_start = std::string(letters) + std::string(digits) + "_";
const std::string word_rest = word_start + "-+,;";
const std::string name_rest = word_start + ".";

bool one_of(std::string_view set, char c) {
    return set.find(c) != std::string_view::npos;
}

bool one_of(const auto& list, std::string_view word) {
    return std::find(list.begin(), list.end(), word) != list.end();
}

/// A text as rsyslogd's parser gets it: lines that end in a backslash are joined with the next,
/// comments not excepted, and blanks at the ends are gone.
struct Joined {
    std::string text;
    std::vector<std::uint32_t> origin;  ///< of each byte, in the file
};

Joined join_lines(std::string_view text) {
    constexpr std::string_view space = " \t\r\v\f";
    Joined result;
    bool goes_on = false;
    for (const auto line : lines(text)) {
        const auto offset = static_cast<std::size_t>(line.data() - text.data());
        const auto first = goes_on ? line.find_first_not_of(space) : 0;
        const auto last = line.find_last_not_of(space);
        if (last == std::string_view::npos) continue;
        goes_on = line[last] == '\\';
        const auto end = goes_on ? last : last + 1;
        for (auto i = first; i < end; ++i) {
            result.text += line[i];
            result.origin.push_back(static_cast<std::uint32_t>(offset + i));
        }
        if (goes_on) continue;
        result.text += '\n';
        result.origin.push_back(static_cast<std::uint32_t>(offset + end));
    }
    return result;
}

/// Follows rsyslog's own lexer, grammar/lexer.l, as far as it decides where a statement begins.
class Parser {
  public:
    Parser(const Joined& joined, std::string_view original, const std::string& file)
        : text_(joined.text), origin_(joined.origin), size_(original.size()), file_(file) {
        for (std::size_t i = 0; i < original.size(); ++i) {
            if (original[i] == '\n') ends_.push_back(static_cast<std::uint32_t>(i + 1));
        }
    }

    Result<std::vector<RsyslogStatement>> parse() {
        while (at_ < text_.size()) {
            TRY(one());
            if (statements_.size() + parameters_ > most_rsyslog_statements) {
                return invalid(printable(file_) + " holds too many statements");
            }
        }
        return std::move(statements_);
    }

  private:
    using Kind = RsyslogStatement::Kind;

    Result<> one() {
        if ((at_ == 0 || text_[at_ - 1] == '\n') && (skip_property() || skip_selector())) return {};
        const char c = text_[at_];
        const auto rest = text_.substr(at_);
        const char next = rest.size() > 1 ? rest[1] : '\n';
        if (one_of("#!+", c)) {
            at_ = line_end();  // a comment, or a block of BSD's, which rsyslog no longer has
        } else if (rest.starts_with("/*")) {
            skip_comment();
        } else if (c == '$' && one_of(letters, next)) {
            directive();
        } else if (one_of(word_start, c)) {
            return word();
        } else if (c == '/' || c == ':' || (one_of("|.-@^?~>", c) && next != '\n')) {
            action(line_end());
        } else if (c == '~' || c == '*') {
            action(at_ + 1);
        } else {
            ++at_;
        }
        return {};
    }

    std::size_t line_end() const { return std::min(text_.find('\n', at_), text_.size()); }

    std::size_t end_of(std::string_view set, std::size_t from) const {
        return std::min(text_.find_first_not_of(set, from), text_.size());
    }

    RsyslogPlace place(std::size_t begin, std::size_t end) const {
        RsyslogPlace result;
        result.file = file_;
        result.begin = begin < origin_.size() ? origin_[begin] : size_;
        result.end = end > begin ? origin_[end - 1] + 1 : result.begin;
        const auto next = std::upper_bound(ends_.begin(), ends_.end(), result.begin);
        result.line = static_cast<std::size_t>(next - ends_.begin()) + 1;
        return result;
    }

    /// `:msg, contains, "text"`
    bool skip_property() {
        auto at = end_of(" \t", at_);
        const auto skip = [&](std::string_view set, bool wanted) {
            const auto from = at;
            at = end_of(set, at);
            return !wanted || at > from;
        };
        const auto take = [&](char c) {
            const bool there = at < text_.size() && text_[at] == c;
            if (there) ++at;
            return there;
        };
        if (!take(':')) return false;
        take('$');
        const auto name = std::string(letters) + "-";
        if (!skip(name, true) || !skip(" ", false) || !take(',') || !skip(" ", false)) return false;
        take('!');
        if (!skip(letters, true) || !skip(" ", false) || !take(',') || !skip(" ", false)) {
            return false;
        }
        if (!take('"')) return false;
        for (; at < text_.size() && text_[at] != '"'; ++at) {
            if (text_.substr(at).starts_with("\\\"")) ++at;
        }
        if (at >= text_.size()) return false;
        at_ = at + 1;
        return true;
    }

    /// `auth,authpriv.*;mail.none`
    bool skip_selector() {
        const auto first = end_of(" \t", at_);
        const auto facility = std::string(letters) + "*";
        auto at = end_of("01234567", end_of(facility, first));
        if (at == first || !one_of(facility, text_[first])) return false;
        if (at >= text_.size() || !one_of(".,", text_[at])) return false;
        const auto end = end_of(facility + ",!=;.01234567", at + 1);
        if (end == at + 1) return false;
        at_ = end;
        return true;
    }

    void skip_comment() {
        const auto end = text_.find("*/", at_ + 2);
        at_ = end == std::string_view::npos ? text_.size() : end + 2;
    }

    void directive() {
        const auto end = line_end();
        RsyslogStatement statement;
        statement.kind = Kind::directive;
        const auto name_end = std::min(text_.find_first_of(" \t", at_), end);
        statement.name = lower(text_.substr(at_ + 1, name_end - at_ - 1));
        const auto value = std::min(end_of(" \t", name_end), end);
        const auto value_end = std::min(text_.find_first_of(" \t", value), end);
        statement.value = text_.substr(value, value_end - value);
        statement.place = place(at_, end);
        statement.value_place = place(value, value_end);
        statements_.push_back(std::move(statement));
        at_ = end;
    }

    void action(std::size_t end) {
        RsyslogStatement statement;
        statement.value = trim(text_.substr(at_, end - at_));
        statement.place = place(at_, end);
        statements_.push_back(std::move(statement));
        at_ = end;
    }

    Result<> word() {
        const auto end = end_of(word_rest, at_);
        const auto name = lower(text_.substr(at_, end - at_));
        const auto after = end_of(blanks, end);
        const bool parenthesis = after < text_.size() && text_[after] == '(';
        if (parenthesis && one_of(objects, name)) return object(name, after + 1);
        if (one_of(before_expression, name)) {
            at_ = end;
            skip_expression();
        } else if (name == "call") {
            at_ = end_of(word_rest + ".", after);
        } else if (name == "reload_lookup_table") {
            at_ = std::min(text_.find(')', end), text_.size());
        } else if (name == "else" || name == "stop" || name == "continue") {
            at_ = end;
        } else {
            action(end);
        }
        return {};
    }

    void skip_expression() {
        while (at_ < text_.size()) {
            const char c = text_[at_];
            if (c == ';') {
                ++at_;
                return;
            }
            if (c == '"' || c == '\'' || c == '`') {
                skip_string();
            } else if (text_.substr(at_).starts_with("/*")) {
                skip_comment();
            } else if (c == '$') {
                at_ = end_of(word_start + "$!./@-[]", at_ + 1);
            } else if (one_of(word_start, c)) {
                const auto end = end_of(word_start, at_);
                const auto name = lower(text_.substr(at_, end - at_));
                at_ = end;
                if (one_of(after_expression, name)) return;
            } else {
                ++at_;
            }
        }
    }

    /// Leaves the place behind the closing quote; nothing where there is none.
    std::optional<std::string> skip_string() {
        const char quote = text_[at_];
        std::string value;
        for (++at_; at_ < text_.size(); ++at_) {
            if (text_[at_] == quote) {
                ++at_;
                return value;
            }
            if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
            value += text_[at_];
        }
        return std::nullopt;
    }

    Result<> object(const std::string& name, std::size_t inside) {
        RsyslogStatement statement;
        statement.kind = Kind::object;
        statement.name = name;
        const auto begin = at_;
        const auto start = place(begin, begin + 1);
        at_ = inside;
        bool value_due = false;
        while (at_ < text_.size() && text_[at_] != ')') {
            const char c = text_[at_];
            if (c == '#') {
                at_ = line_end();
            } else if (text_.substr(at_).starts_with("/*")) {
                skip_comment();
            } else if (c == '"' || c == '`') {
                const auto from = at_ + 1;
                const auto value = skip_string();
                if (!value) break;
                if (!value_due) continue;
                value_due = false;
                statement.parameters.back().value = *value;
                statement.parameters.back().place = place(from, at_ - 1);
            } else if (one_of(letters, c)) {
                const auto end = end_of(name_rest, at_);
                if (++parameters_ > most_rsyslog_statements) break;
                statement.parameters.push_back({lower(text_.substr(at_, end - at_)), "", {}});
                value_due = true;
                at_ = end;
            } else {
                ++at_;
            }
        }
        if (at_ >= text_.size()) {
            return invalid(start.where() + ": " + name + "( has no end");
        }
        ++at_;
        statement.place = place(begin, at_);
        statement.place.line = start.line;
        const auto* enabled = statement.parameter("config.enabled");
        const bool off = enabled && lower(enabled->value) == "off" && name != "include";
        if (!off) statements_.push_back(std::move(statement));
        return {};
    }

    std::string_view text_;
    const std::vector<std::uint32_t>& origin_;
    std::size_t size_;
    const std::string& file_;
    std::size_t at_ = 0;
    std::size_t parameters_ = 0;
    std::vector<std::uint32_t> ends_;  ///< where each line of the file is over
    std::vector<RsyslogStatement> statements_;
};

}  // namespace

std::string RsyslogPlace::where() const {
    return file.empty() ? "text of an include" : printable(file) + ":" + std::to_string(line);
}

const RsyslogParameter* RsyslogStatement::parameter(std::string_view wanted) const {
    const auto found = std::find_if(parameters.begin(), parameters.end(),
                                    [&](const auto& one) { return one.name == wanted; });
    return found == parameters.end() ? nullptr : &*found;
}

Result<std::vector<RsyslogStatement>> parse_rsyslog(std::string_view text,
                                                    const std::string& file) {
    if (text.find('\0') != std::string_view::npos) {
        return invalid(printable(file) + " holds a NUL byte");
    }
    const auto joined = join_lines(text);
    return Parser(joined, text, file).parse();
}

}  // namespace bootseal
