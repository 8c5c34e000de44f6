// SPDX-License-Identifier: Apache-2.0
#include "resource/pam_line.h"

#include <algorithm>

#include "base/text.h"

namespace bootseal {

namespace {

constexpr auto type_names =
    std::to_array<std::string_view>({"auth", "account", "password", "session"});
constexpr auto code_names = std::to_array<std::string_view>({"success",
                                                             "open_err",
                                                             "symbol_err",
                                                             "service_err",
                                                             "system_err",
                                                             "buf_err",
                                                             "perm_denied",
                                                             "auth_err",
                                                             "cred_insufficient",
                                                             "authinfo_unavail",
                                                             "user_unknown",
                                                             "maxtries",
                                                             "new_authtok_reqd",
                                                             "acct_expired",
                                                             "session_err",
                                                             "cred_unavail",
                                                             "cred_expired",
                                                             "cred_err",
                                                             "no_module_data",
                                                             "conv_err",
                                                             "authtok_err",
                                                             "authtok_recover_err",
                                                             "authtok_lock_busy",
                                                             "authtok_disable_aging",
                                                             "try_again",
                                                             "ignore",
                                                             "abort",
                                                             "authtok_expired",
                                                             "module_unknown",
                                                             "bad_item",
                                                             "conv_again",
                                                             "incomplete"});
constexpr auto action_names =
    std::to_array<std::string_view>({"ignore", "ok", "done", "bad", "die", "reset"});
static_assert(code_names.size() == pam_codes);

constexpr std::string_view blanks = " \n\t";
// libpam's buffer for a line with all that continues it.
constexpr std::size_t longest_pam_line = 1022;
// No file of a person has more lines that say something.
constexpr std::size_t most_lines = 2000;
// No stack is this long: a jump so far goes off its end, as a longer one does.
constexpr std::size_t longest_jump = 100000;

/// A line with those that continue it, and where each of its bytes stands in the file.
struct Assembled {
    std::string text;
    std::vector<std::size_t> at;
    std::size_t line = 0;
};

/// A word of a line: [first, last) are the bytes of the line it was made of, brackets included.
struct Word {
    std::string text;
    std::size_t first = 0;
    std::size_t last = 0;
};

/// Like strtok(3), but "[a b]" is one word; libpam's way with a "\]" in it included.
std::vector<Word> split_words(std::string_view line) {
    std::vector<Word> result;
    std::size_t at = 0;
    while ((at = line.find_first_not_of(blanks, at)) != std::string_view::npos) {
        Word word;
        word.first = at;
        if (line[at] == '[') {
            for (++at; at < line.size() && line[at] != ']'; ++at) {
                if (line[at] == '\\' && line.substr(at + 1).starts_with(']')) ++at;
                word.text += line[at];
            }
        } else {
            const auto end = std::min(line.find_first_of(blanks, at), line.size());
            word.text = line.substr(at, end - at);
            at = end;
        }
        const bool bracket = line[word.first] == '[' && at < line.size();
        word.last = at + (bracket ? 1 : 0);
        // The byte that ended the word is gone, whichever it was.
        at = std::min(at + 1, line.size());
        result.push_back(std::move(word));
    }
    return result;
}

/// The lines that say something, joined with what continues them.
Result<std::vector<Assembled>> assemble(std::string_view text) {
    std::vector<Assembled> result;
    bool continues = false;
    std::size_t number = 0, begin = 0;
    for (const auto line : lines(text)) {
        ++number;
        const auto start = begin;
        begin += line.size() + 1;
        const auto place = [&] { return "line " + std::to_string(number); };
        if (line.find('\0') != std::string_view::npos) {
            return invalid(place() + " has a NUL byte, and libpam sees only a part of it");
        }
        const auto used = continues ? result.back().text.size() : 0;
        if (used + line.size() > longest_pam_line) {
            return invalid(place() +
                           " is too long for libpam, which takes the rest of it for "
                           "another line");
        }
        const auto first = line.find_first_not_of(blanks);
        if (first == std::string_view::npos || line[first] == '#') continue;
        const auto hash = line.find('#');
        auto content = line.substr(0, hash);
        bool more = false;
        if (hash == std::string_view::npos) {
            const auto last = content.find_last_not_of(blanks);
            more = content[last] == '\\';
            if (more) content = content.substr(0, last);
        }
        if (!continues) {
            if (result.size() >= most_lines) return invalid(place() + " is one too many");
            result.emplace_back();
            result.back().line = number;
        }
        auto& whole = result.back();
        for (auto i = first; i < content.size(); ++i) {
            whole.text += content[i];
            whole.at.push_back(start + i);
        }
        if (more) {
            whole.text += ' ';
            whole.at.push_back(start + content.size());
        }
        continues = more;
    }
    if (continues) return invalid("its last line is continued, but nothing follows");
    return result;
}

void fill(PamActions& actions, std::array<bool, pam_codes>& set, PamAction action) {
    for (std::size_t i = 0; i < pam_codes; ++i) {
        if (!set[i]) actions[i] = action;
        set[i] = true;
    }
}

void skip_space(std::string_view& text) {
    text.remove_prefix(std::min(text.find_first_not_of(" \t\n\v\f\r"), text.size()));
}

/// The first of `names` that `text` begins with is taken off it: its index.
template <class Names>
std::optional<std::size_t> take(std::string_view& text, const Names& names) {
    const auto found =
        std::find_if(names.begin(), names.end(), [&](auto name) { return text.starts_with(name); });
    if (found == names.end()) return std::nullopt;
    text.remove_prefix(found->size());
    return static_cast<std::size_t>(found - names.begin());
}

std::optional<PamAction> take_action(std::string_view& text) {
    if (const auto index = take(text, action_names)) {
        return PamAction{static_cast<PamAction::Kind>(*index), 0};
    }
    const auto end = std::min(text.find_first_not_of("0123456789"), text.size());
    std::size_t jump = 0;
    for (const char digit : text.substr(0, end)) {
        jump = std::min(jump * 10 + static_cast<std::size_t>(digit - '0'), longest_jump);
    }
    text.remove_prefix(end);
    if (jump == 0) return std::nullopt;
    return PamAction{PamAction::Kind::jump, jump};
}

/// "success=1 default=ignore"; where it cannot be read, every answer is bad.
PamActions parse_control(std::string_view text) {
    PamActions actions = {};
    std::array<bool, pam_codes> set = {};
    for (skip_space(text); !text.empty(); skip_space(text)) {
        auto code = take(text, code_names);
        if (!code && text.starts_with("default")) {
            code = pam_codes;
            text.remove_prefix(std::string_view("default").size());
        }
        if (!code) return {};
        skip_space(text);
        if (!text.starts_with('=')) return {};
        text.remove_prefix(1);
        skip_space(text);
        const auto action = take_action(text);
        if (!action) return {};
        if (*code == pam_codes) {
            fill(actions, set, *action);
        } else {
            actions[*code] = *action;
            set[*code] = true;
        }
    }
    return actions;
}

PamActions plain(PamAction::Kind good, PamAction::Kind other) {
    PamActions actions;
    actions.fill({other, 0});
    actions[static_cast<std::size_t>(PamCode::success)] = {good, 0};
    actions[static_cast<std::size_t>(PamCode::new_authtok_reqd)] = {good, 0};
    actions[static_cast<std::size_t>(PamCode::ignore)] = {PamAction::Kind::ignore, 0};
    return actions;
}

/// What the second word of a line says.
void read_control(PamLine& line, const std::string& word) {
    using Kind = PamAction::Kind;
    const auto control = lower(word);
    line.kind = PamLine::Kind::module;
    if (control == "required") {
        line.actions = plain(Kind::ok, Kind::bad);
    } else if (control == "requisite") {
        line.actions = plain(Kind::ok, Kind::die);
    } else if (control == "optional") {
        line.actions = plain(Kind::ok, Kind::ignore);
    } else if (control == "sufficient") {
        line.actions = plain(Kind::done, Kind::ignore);
    } else if (control == "include") {
        line.kind = PamLine::Kind::include;
    } else if (control == "substack") {
        line.kind = PamLine::Kind::substack;
    } else {
        line.actions = parse_control(word);
    }
}

Result<PamLine> parse_line(const Assembled& text) {
    const auto found = split_words(text.text);
    PamLine line;
    line.line = text.line;
    line.begin = text.at[found.front().first];
    line.end = text.at[found.back().last - 1] + 1;
    auto type = lower(found[0].text);
    if (type.starts_with('-')) type.erase(0, 1);
    std::size_t next = 1;
    if (type == "@include") {
        line.kind = PamLine::Kind::include;
    } else {
        const auto known = std::find(type_names.begin(), type_names.end(), type);
        if (known == type_names.end()) return line;
        line.type = static_cast<PamType>(known - type_names.begin());
        if (found.size() < 2) return line;
        read_control(line, found[next++].text);
    }
    if (next >= found.size()) {
        if (line.kind != PamLine::Kind::module) {
            return invalid("line " + std::to_string(line.line) + " includes nothing");
        }
        line.kind = PamLine::Kind::wrong;
        return line;
    }
    line.path = found[next++].text;
    for (; next < found.size(); ++next) {
        const auto& word = found[next];
        line.arguments.push_back({word.text, text.at[word.first], text.at[word.last - 1] + 1});
    }
    return line;
}

}  // namespace

std::string_view name_of(PamType type) {
    return type_names[static_cast<std::size_t>(type)];
}

Result<std::vector<PamLine>> parse_pam(std::string_view text) {
    std::vector<PamLine> result;
    for (const auto& one : TRY(assemble(text)))
        result.push_back(TRY(parse_line(one)));
    return result;
}

}  // namespace bootseal
