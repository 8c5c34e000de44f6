// SPDX-License-Identifier: Apache-2.0
#include "resource/sudoers_config.h"

#include <sys/stat.h>

#include <algorithm>
#include <array>

#include "base/text.h"

namespace bootseal {

namespace {

constexpr int deepest = 128;
constexpr std::size_t most_sudoers_bytes = 4 << 20;
constexpr std::string_view blanks = " \t\r\n\\";
constexpr auto aliases = std::to_array<std::string_view>(
    {"User_Alias", "Runas_Alias", "Host_Alias", "Cmnd_Alias", "Cmd_Alias"});

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// Cuts parts between separators that stand outside of quotes and have no backslash before them.
std::vector<std::string_view> parts_of(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    std::size_t begin = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\') {
            ++i;
        } else if (text[i] == '"') {
            quoted = !quoted;
        } else if (text[i] == separator && !quoted) {
            parts.push_back(text.substr(begin, i - begin));
            begin = i + 1;
        }
    }
    parts.push_back(text.substr(std::min(begin, text.size())));
    return parts;
}

/// Without blanks and continued ends of lines around it.
std::string_view stripped(std::string_view text) {
    const auto begin = text.find_first_not_of(blanks);
    if (begin == std::string_view::npos) return {};
    auto end = text.size();
    // A backslash that quotes a character belongs to it.
    while (end > begin &&
           std::string_view(" \t\r\n").find(text[end - 1]) != std::string_view::npos) {
        --end;
        if (end > begin && text[end] == '\n' && text[end - 1] == '\\') --end;
    }
    return text.substr(begin, end - begin);
}

/// Where a comment begins: at a "#" outside of quotes that is not the start of a numeric id.
std::size_t comment_at(std::string_view line) {
    bool quoted = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] == '\\') {
            ++i;
        } else if (line[i] == '"') {
            quoted = !quoted;
        } else if (line[i] == '#' && !quoted) {
            const bool begins =
                i == 0 || std::string_view(" \t,!%(:").find(line[i - 1]) != std::string_view::npos;
            const bool id = i + 1 < line.size() && is_digit(line[i + 1]);
            if (!begins || !id) return i;
        }
    }
    return line.size();
}

/// Without quotes and backslashes.
std::string unquoted(std::string_view text) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '"') continue;
        if (text[i] == '\\' && i + 1 < text.size()) ++i;
        result += text[i];
    }
    return result;
}

class Parser {
  public:
    Parser(std::string_view text, const std::string& file) : text_(text), file_(file) {}

    std::vector<SudoersItem> parse() {
        std::size_t at = 0;
        std::size_t number = 1;
        while (at < text_.size()) {
            auto end = std::min(text_.find('\n', at), text_.size());
            std::size_t count = 1;
            while (end < text_.size() && end > at && text_[end - 1] == '\\') {
                end = std::min(text_.find('\n', end + 1), text_.size());
                ++count;
            }
            take(text_.substr(at, end - at), number);
            number += count;
            at = end + 1;
        }
        return std::move(result_);
    }

  private:
    SudoersPlace place(std::string_view part, std::size_t number) const {
        const auto begin = static_cast<std::size_t>(part.data() - text_.data());
        return {file_, number, begin, begin + part.size()};
    }

    void take(std::string_view line, std::size_t number) {
        const auto whole = stripped(line);
        if (whole.empty() || take_include(whole)) return;
        const auto said = stripped(whole.substr(0, comment_at(whole)));
        if (said.empty()) return;
        const auto first = said.substr(0, said.find_first_of(blanks));
        if (std::find(aliases.begin(), aliases.end(), first) != aliases.end()) return;
        const bool defaults =
            said.starts_with("Defaults") &&
            (said.size() == 8 || std::string_view(" \t\\@:!>").find(said[8]) != said.npos);
        defaults ? take_defaults(said, number) : take_rule(said, number);
    }

    bool take_include(std::string_view line) {
        for (const std::string_view word : {"includedir", "include"}) {
            const bool marked = line[0] == '#' || line[0] == '@';
            if (!marked || !line.substr(1).starts_with(word)) continue;
            const auto rest = line.substr(1 + word.size());
            if (rest.empty() || (rest[0] != ' ' && rest[0] != '\t')) continue;
            auto path = stripped(rest);
            // "@include" knows comments after the path, "#include" takes the first word.
            const auto quoted = path.starts_with('"');
            const auto end = quoted ? path.find('"', 1) : path.find_first_of(" \t");
            path = path.substr(0, quoted && end != path.npos ? end + 1 : end);
            result_.push_back(SudoersInclude{unquoted(path), word == "includedir"});
            return true;
        }
        return false;
    }

    void take_defaults(std::string_view line, std::size_t number) {
        auto rest = line.substr(8);
        std::string scope;
        if (!rest.empty() && std::string_view("@:!>").find(rest[0]) != rest.npos) {
            // A list of names, with blanks after its commas at most.
            std::size_t end = 1;
            bool quoted = false;
            while (end < rest.size()) {
                const char c = rest[end];
                if (c == '"') quoted = !quoted;
                const bool blank = c == ' ' || c == '\t';
                if (blank && !quoted && rest[end - 1] != ',') break;
                ++end;
            }
            scope = rest.substr(0, end);
            rest = rest.substr(end);
        }
        const auto parts = parts_of(rest, ',');
        for (const auto part : parts) {
            auto said = stripped(part);
            if (said.empty()) continue;
            SudoersDefault one;
            one.scope = scope;
            one.alone = parts.size() == 1 && line.find('\n') == line.npos;
            one.place = place(said, number);
            one.negated = said.starts_with('!');
            if (one.negated) said = stripped(said.substr(1));
            const auto end = std::min(said.find_first_of(" \t=+-"), said.size());
            one.name = said.substr(0, end);
            const auto equals = said.find('=', end);
            if (equals != said.npos) one.value = unquoted(stripped(said.substr(equals + 1)));
            result_.push_back(std::move(one));
        }
    }

    void take_rule(std::string_view line, std::size_t number) {
        // The host list stands between the users and the first "=".
        const auto equals = line.find('=');
        if (equals == line.npos) return;
        const auto before = stripped(line.substr(0, equals));
        const auto cut = before.find_last_of(" \t");
        SudoersRule rule;
        rule.users = unquoted(stripped(before.substr(0, cut)));
        rule.place = place(line, number);
        constexpr std::string_view tag = "NOPASSWD";
        for (auto at = line.find(tag, equals); at != line.npos; at = line.find(tag, at + 1)) {
            const auto colon = line.find_first_not_of(blanks, at + tag.size());
            const bool word = std::string_view(" \t=:),\\\n").find(line[at - 1]) != line.npos;
            if (word && colon != line.npos && line[colon] == ':') {
                rule.nopasswd.push_back(place(line.substr(at, colon + 1 - at), number));
            }
        }
        result_.push_back(std::move(rule));
    }

    std::string_view text_;
    const std::string& file_;
    std::vector<SudoersItem> result_;
};

/// sudo trusts a file that is root's and that nobody else can write.
bool is_trusted(const FileStatus& status) {
    const bool group = (status.mode & S_IWGRP) != 0 && status.gid != 0;
    return status.uid == 0 && !group && (status.mode & S_IWOTH) == 0;
}

class Reader {
  public:
    explicit Reader(const Overlay& files) : files_(files) {}

    Result<> read(const std::string& path, int depth) {
        if (depth > deepest) return invalid(printable(path) + ": included too deep");
        const auto status = TRY(files_.status(path));
        if (!status || !is_trusted(*status)) return {};
        const auto text = TRY(files_.read(path)).value_or("");
        bytes_ += text.size();
        if (bytes_ > most_sudoers_bytes) return invalid("the files of sudoers are too large");
        for (auto& item : parse_sudoers(text, path)) {
            if (auto* one = std::get_if<SudoersDefault>(&item)) {
                config_.defaults.push_back(std::move(*one));
            } else if (auto* rule = std::get_if<SudoersRule>(&item)) {
                config_.rules.push_back(std::move(*rule));
            } else {
                TRY(include(std::get<SudoersInclude>(item), path, depth));
            }
        }
        return {};
    }

    SudoersConfig take() { return std::move(config_); }

  private:
    Result<> include(const SudoersInclude& what, const std::string& from, int depth) {
        auto path = what.path;
        if (!path.starts_with('/')) path = from.substr(0, from.rfind('/') + 1) + path;
        if (!what.folder) return read(path, depth + 1);
        if (path == sudoers_dir || path == std::string(sudoers_dir) + "/") config_.reads_dir = true;
        const auto status = TRY(files_.status(path));
        if (!status || status->type != FileType::directory || !is_trusted(*status)) return {};
        for (const auto& name : TRY(files_.list(path))) {
            if (name.find('.') != name.npos || name.ends_with('~')) continue;
            const auto file = path + "/" + name;
            const auto found = TRY(files_.status(file));
            if (found && found->type == FileType::file) TRY(read(file, depth + 1));
        }
        return {};
    }

    const Overlay& files_;
    SudoersConfig config_;
    std::size_t bytes_ = 0;
};

}  // namespace

std::string SudoersPlace::where() const {
    return printable(file) + ":" + std::to_string(line);
}

std::vector<SudoersItem> parse_sudoers(std::string_view text, const std::string& file) {
    return Parser(text, file).parse();
}

Result<SudoersConfig> read_sudoers(const Overlay& files) {
    Reader reader(files);
    TRY(reader.read(sudoers_file, 0));
    return reader.take();
}

}  // namespace bootseal
