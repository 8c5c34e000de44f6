// SPDX-License-Identifier: Apache-2.0
#include "resource/apparmor_profiles.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace bootseal {

namespace {

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/// A statement up to its "{", ";" or "," is read word by word. Comments end with their line.
class Scanner {
  public:
    explicit Scanner(std::string_view text) : text_(text) {}

    struct Word {
        std::string_view text;
        std::size_t begin = 0;
    };

    /// The words before the next "{" that stands for itself; false at the end of the text. What
    /// ends in a comma or a "}" begins anew.
    bool next_head(std::vector<Word>& words) {
        words.clear();
        while (at_ < text_.size()) {
            const char c = text_[at_];
            if (is_blank(c)) {
                if (c == '\n' && ends_with_its_line(words)) words.clear();
                ++at_;
            } else if (c == '#') {
                const auto end = text_.find('\n', at_);
                // An old spelling of include; either way nothing of the line is a head.
                at_ = end == std::string_view::npos ? text_.size() : end;
                words.clear();
            } else if (c == '}') {
                ++at_;
                words.clear();
            } else if (c == '{' && (at_ + 1 == text_.size() || is_blank(text_[at_ + 1]) ||
                                    text_[at_ + 1] == '#' || text_[at_ + 1] == '}')) {
                ++at_;
                return true;
            } else {
                take_word(words);
            }
        }
        return false;
    }

  private:
    /// Includes and variables have no mark at their end.
    static bool ends_with_its_line(const std::vector<Word>& words) {
        if (words.empty()) return false;
        const auto first = words[0].text;
        if (first == "include") return true;
        if (!first.starts_with("@{") && !first.starts_with('$')) return false;
        return first.find('=') != first.npos ||
               (words.size() > 1 &&
                (words[1].text.starts_with('=') || words[1].text.starts_with("+=")));
    }

    void take_word(std::vector<Word>& words) {
        const auto begin = at_;
        int braces = 0;
        int parentheses = 0;
        bool quoted = false;
        for (; at_ < text_.size(); ++at_) {
            const char c = text_[at_];
            if (c == '\\' && at_ + 1 < text_.size()) {
                ++at_;
                continue;
            }
            if (c == '"') quoted = !quoted;
            if (c == '\n' && (quoted || parentheses > 0 || braces > 0)) {
                // Nothing goes over lines but flags.
                if (parentheses == 0) break;
                continue;
            }
            if (quoted) continue;
            if (is_blank(c) && parentheses == 0) break;
            if (c == '(') ++parentheses;
            if (c == ')') --parentheses;
            if (c == '{') ++braces;
            if (c == '}' && --braces < 0) break;
        }
        const auto word = text_.substr(begin, at_ - begin);
        if (word.ends_with(',') && braces <= 0) {
            words.clear();
        } else {
            words.push_back({word, begin});
        }
        // A lone "}" is seen by the caller.
        if (at_ == begin) ++at_;
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

AppArmorMode mode_of(const std::vector<std::string>& flags) {
    const auto has = [&](std::string_view flag) {
        return std::find(flags.begin(), flags.end(), flag) != flags.end();
    };
    if (has("unconfined")) return AppArmorMode::unconfined;
    if (has("complain")) return AppArmorMode::complain;
    if (has("kill")) return AppArmorMode::kill;
    return AppArmorMode::enforce;
}

std::string unquoted(std::string_view text) {
    const bool quoted = text.size() > 1 && text.starts_with('"') && text.ends_with('"');
    return std::string(quoted ? text.substr(1, text.size() - 2) : text);
}

/// Reads "(complain)", "flags=(a, b)", also where blanks stand around the equals sign.
void read_flags(const std::vector<Scanner::Word>& words, std::size_t from, AppArmorHead& head) {
    for (std::size_t i = from; i < words.size(); ++i) {
        const auto open = words[i].text.find('(');
        const bool is_flags = words[i].text.starts_with("flags") ||
                              words[i].text.starts_with('(') || words[i].text.starts_with("=(");
        if (!is_flags) continue;
        if (head.end == head.begin) head.begin = words[i].begin;
        head.end = words[i].begin + words[i].text.size();
        if (open == std::string_view::npos) continue;
        auto inside = words[i].text.substr(open + 1);
        inside = inside.substr(0, inside.find(')'));
        for (const auto flag : bootseal::words(inside, " \t\r\n,"))
            head.flags.emplace_back(flag);
        break;
    }
}

constexpr auto not_profiles = std::to_array<std::string_view>({"if", "else", "change_hat"});

bool skipped_name(std::string_view name) {
    for (const std::string_view ending :
         {".dpkg-new", ".dpkg-old", ".dpkg-dist", ".dpkg-bak", ".dpkg-remove", ".rpmnew",
          ".rpmsave", ".orig", ".rej", "~", ".swp"}) {
        if (name.ends_with(ending)) return true;
    }
    return name.starts_with('.') || name == "README";
}

Result<std::string> link_to(const Overlay& files, std::string_view folder, std::string_view name) {
    const auto path =
        std::string(apparmor_dir) + "/" + std::string(folder) + "/" + std::string(name);
    return TRY(files.status(path, Links::keep)) ? path : std::string();
}

}  // namespace

std::string_view describe(AppArmorMode mode) {
    switch (mode) {
        case AppArmorMode::enforce:
            return "enforce";
        case AppArmorMode::complain:
            return "complain";
        case AppArmorMode::kill:
            return "kill";
        case AppArmorMode::unconfined:
            return "unconfined";
        default:
            return "not loaded";
    }
}

std::vector<AppArmorHead> parse_apparmor_heads(std::string_view text) {
    std::vector<AppArmorHead> heads;
    Scanner scanner(text);
    std::vector<Scanner::Word> words;
    std::size_t counted = 0;
    std::size_t line = 1;
    while (scanner.next_head(words)) {
        if (words.empty()) continue;
        const auto first = words[0].text;
        if (std::find(not_profiles.begin(), not_profiles.end(), first) != not_profiles.end()) {
            continue;
        }
        const bool keyword = first == "profile" || first == "hat";
        const bool plain = first.starts_with('/') || first.starts_with('"') ||
                           first.starts_with('@') || first.starts_with('^') ||
                           first.starts_with('{') || first.starts_with(':');
        if (!plain && (!keyword || words.size() < 2)) continue;
        AppArmorHead head;
        head.name = unquoted(words[keyword ? 1 : 0].text);
        head.begin = head.end = words.back().begin + words.back().text.size();
        read_flags(words, keyword ? 2 : 1, head);
        head.mode = mode_of(head.flags);
        line += static_cast<std::size_t>(
            std::count(text.begin() + static_cast<std::ptrdiff_t>(counted),
                       text.begin() + static_cast<std::ptrdiff_t>(words[0].begin), '\n'));
        counted = words[0].begin;
        head.line = line;
        heads.push_back(std::move(head));
    }
    return heads;
}

std::string without_flag(std::string_view text, const AppArmorHead& head, std::string_view flag) {
    std::vector<std::string> kept;
    for (const auto& one : head.flags) {
        if (one != flag) kept.push_back(one);
    }
    std::string result(text);
    auto begin = head.begin;
    auto end = head.end;
    if (!kept.empty())
        return result.replace(begin, end - begin, "flags=(" + join(kept, ", ") + ")");
    while (end < text.size() && is_blank(text[end]) && text[end] != '\n')
        ++end;
    return result.erase(begin, end - begin);
}

std::string AppArmorProfile::where() const {
    return link.empty() ? printable(file) + ":" + std::to_string(head.line) : printable(link);
}

Result<std::vector<AppArmorProfile>> read_apparmor_profiles(const Overlay& files) {
    std::vector<AppArmorProfile> result;
    for (const auto& name : TRY(files.list(apparmor_dir))) {
        const auto path = std::string(apparmor_dir) + "/" + name;
        const auto status = TRY(files.status(path));
        if (!status || status->type == FileType::directory || skipped_name(name)) continue;
        const auto text = TRY(files.read(path)).value_or("");
        const auto disabled = TRY(link_to(files, "disable", name));
        const auto complains = TRY(link_to(files, "force-complain", name));
        for (auto& head : parse_apparmor_heads(text)) {
            AppArmorProfile profile{path, std::move(head), AppArmorMode::enforce, std::string()};
            profile.mode = profile.head.mode;
            if (!complains.empty()) {
                profile.mode = AppArmorMode::complain;
                profile.link = complains;
            }
            if (!disabled.empty()) {
                profile.mode = AppArmorMode::disabled;
                profile.link = disabled;
            }
            result.push_back(std::move(profile));
        }
    }
    return result;
}

}  // namespace bootseal
