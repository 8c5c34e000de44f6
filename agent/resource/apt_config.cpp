// SPDX-License-Identifier: Apache-2.0
#include "resource/apt_config.h"

#include <algorithm>

#include "base/text.h"

namespace bootseal {

namespace {

constexpr std::size_t deepest = 50;
constexpr std::size_t most_sources = 10'000;

bool is_true(std::string_view value) {
    const auto word = lower(value);
    return word == "yes" || word == "true" || word == "1" || word == "on" || word == "with" ||
           word == "enable";
}

/// The words, strings and marks of apt.conf(5).
class OptionParser {
  public:
    OptionParser(std::string_view text, const std::string& file, AptOptions& options)
        : text_(text), file_(file), options_(options) {}

    void parse() {
        std::vector<std::string> words;
        std::vector<std::string> scopes;
        while (skip_blanks()) {
            const char c = text_[at_];
            if (c == '{') {
                ++at_;
                if (scopes.size() == deepest) return;
                scopes.push_back(words.empty() ? "" : words.front() + "::");
                words.clear();
            } else if (c == '}' || c == ';') {
                ++at_;
                set(scopes, words);
                words.clear();
                if (c == '}' && !scopes.empty()) scopes.pop_back();
            } else {
                words.push_back(take_word());
            }
        }
    }

  private:
    /// False at the end of the text.
    bool skip_blanks() {
        while (at_ < text_.size()) {
            const auto rest = text_.substr(at_);
            if (rest[0] == ' ' || rest[0] == '\t' || rest[0] == '\n' || rest[0] == '\r') {
                ++at_;
            } else if (rest.starts_with("//") || rest[0] == '#') {
                // "#clear" and "#include" are left to a person.
                at_ = std::min(text_.find('\n', at_), text_.size());
            } else if (rest.starts_with("/*")) {
                const auto end = text_.find("*/", at_ + 2);
                at_ = end == text_.npos ? text_.size() : end + 2;
            } else {
                return true;
            }
        }
        return false;
    }

    std::string take_word() {
        if (text_[at_] == '"') {
            const auto end = std::min(text_.find('"', at_ + 1), text_.size());
            const auto begin = at_ + 1;
            at_ = std::min(end + 1, text_.size());
            return std::string(text_.substr(begin, end - begin));
        }
        const auto end = std::min(text_.find_first_of(" \t\r\n;{}\"", at_), text_.size());
        const auto begin = at_;
        at_ = std::max(end, begin + 1);
        return std::string(text_.substr(begin, at_ - begin));
    }

    void set(const std::vector<std::string>& scopes, const std::vector<std::string>& words) {
        if (words.size() < 2) return;
        std::string name;
        for (const auto& scope : scopes)
            name += scope;
        options_[lower(name + words[0])] = {words[1], file_};
    }

    std::string_view text_;
    std::size_t at_ = 0;
    const std::string& file_;
    AptOptions& options_;
};

/// "deb [arch=amd64 signed-by=/k] http://x bookworm main"
void parse_line(std::string_view line, const std::string& file, std::size_t number,
                std::vector<AptSource>& sources) {
    line = line.substr(0, line.find('#'));
    const auto kind = words(line);
    if (kind.size() < 3 || (kind[0] != "deb" && kind[0] != "deb-src")) return;
    AptSource source;
    source.file = file;
    source.line = number;
    const auto open = line.find('[');
    const auto close = line.find(']', open);
    std::string without(line);
    if (open != line.npos && close != line.npos && trim(line.substr(0, open)) == kind[0]) {
        for (const auto option : words(line.substr(open + 1, close - open - 1))) {
            const auto equals = std::min(option.find('='), option.size() - 1);
            const auto name = lower(option.substr(0, equals));
            const auto value = option.substr(equals + 1);
            const bool lax = name == "trusted" || name == "allow-insecure" || name == "allow-weak";
            if (lax && is_true(value)) source.unchecked = true;
            if (name != "signed-by") continue;
            for (const auto key : split(value, ','))
                source.keys.emplace_back(key);
        }
        without.erase(open, close + 1 - open);
    }
    std::vector<std::string> parts;
    for (const auto word : words(without))
        parts.emplace_back(word);
    source.text = join(parts, " ");
    sources.push_back(std::move(source));
}

/// Fields of a stanza, names in lower case; a field goes on in lines that begin with a blank.
void parse_stanza(const std::map<std::string, std::string>& fields, const std::string& file,
                  std::size_t number, std::vector<AptSource>& sources) {
    const auto field = [&](const std::string& name) {
        const auto found = fields.find(name);
        return found == fields.end() ? std::string() : std::string(trim(found->second));
    };
    if (field("types").empty() || field("uris").empty()) return;
    if (!field("enabled").empty() && !is_true(field("enabled"))) return;
    AptSource source;
    source.file = file;
    source.line = number;
    std::vector<std::string> parts;
    for (const auto* name : {"types", "uris", "suites", "components"}) {
        const auto value = field(name);
        for (const auto word : words(value, " \t\n"))
            parts.emplace_back(word);
    }
    source.text = join(parts, " ");
    for (const auto* name : {"trusted", "allow-insecure", "allow-weak"}) {
        if (is_true(field(name))) source.unchecked = true;
    }
    // A key may stand in the stanza itself.
    const auto keys = field("signed-by");
    if (keys.find("BEGIN PGP") == keys.npos) {
        for (const auto key : words(keys, " \t\n,"))
            source.keys.emplace_back(key);
    }
    sources.push_back(std::move(source));
}

}  // namespace

void parse_apt_options(std::string_view text, const std::string& file, AptOptions& options) {
    OptionParser(text, file, options).parse();
}

Result<AptOptions> read_apt_options(const Overlay& files) {
    AptOptions options;
    std::vector<std::string> paths;
    for (const auto& name : TRY(files.list(apt_options_dir))) {
        const auto dot = name.find('.');
        const bool read = dot == name.npos || name.substr(dot) == ".conf";
        if (read) paths.push_back(std::string(apt_options_dir) + "/" + name);
    }
    paths.emplace_back("/etc/apt/apt.conf");
    for (const auto& path : paths) {
        const auto status = TRY(files.status(path));
        if (!status || status->type == FileType::directory) continue;
        parse_apt_options(TRY(files.read(path)).value_or(""), path, options);
    }
    return options;
}

std::string AptSource::where() const {
    return printable(file) + ":" + std::to_string(line);
}

std::vector<AptSource> parse_apt_sources(std::string_view text, const std::string& file,
                                         bool stanzas) {
    std::vector<AptSource> sources;
    std::map<std::string, std::string> fields;
    std::string last;
    std::size_t number = 0;
    std::size_t began = 0;
    for (const auto line : lines(text)) {
        ++number;
        if (sources.size() == most_sources) break;
        if (!stanzas) {
            parse_line(line, file, number, sources);
            continue;
        }
        if (line.starts_with('#')) continue;
        if (trim(line).empty()) {
            parse_stanza(fields, file, began, sources);
            fields.clear();
            last.clear();
            continue;
        }
        const auto colon = line.find(':');
        if (line[0] == ' ' || line[0] == '\t') {
            if (!last.empty()) fields[last] += "\n" + std::string(line);
        } else if (colon != line.npos) {
            if (fields.empty()) began = number;
            last = lower(trim(line.substr(0, colon)));
            fields[last] = line.substr(colon + 1);
        }
    }
    if (stanzas) parse_stanza(fields, file, began, sources);
    return sources;
}

Result<std::vector<AptSource>> read_apt_sources(const Overlay& files) {
    std::vector<AptSource> result;
    std::vector<std::string> paths = {"/etc/apt/sources.list"};
    for (const auto& name : TRY(files.list(apt_sources_dir))) {
        if (name.ends_with(".list") || name.ends_with(".sources")) {
            paths.push_back(std::string(apt_sources_dir) + "/" + name);
        }
    }
    for (const auto& path : paths) {
        const auto text = TRY(files.read(path)).value_or("");
        auto more = parse_apt_sources(text, path, path.ends_with(".sources"));
        std::move(more.begin(), more.end(), std::back_inserter(result));
        if (result.size() > most_sources) return invalid("apt has too many sources");
    }
    return result;
}

}  // namespace bootseal
