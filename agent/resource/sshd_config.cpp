// SPDX-License-Identifier: Apache-2.0
#include "resource/sshd_config.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "resource/sshd_lines.h"
#include "resource/sshd_match.h"

namespace bootseal {

namespace {

constexpr int most_nested = 16;
// sshd has no such bounds, but 16 levels of a file that includes itself twice would be 65536 files.
constexpr std::size_t most_files = 1000;
constexpr std::size_t most_bytes = 16 << 20;

/// What the lines that follow belong to.
struct Scope {
    bool global = true;
    std::shared_ptr<const SshdMatch> match;
};

class Reader {
  public:
    explicit Reader(const Overlay& files) : files_(files) {}

    Result<> read(const std::string& file, const Scope& around, int depth) {
        if (depth > most_nested) return invalid("sshd_config includes files more than 16 deep");
        if (++files_read_ > most_files) return invalid("sshd_config includes too many files");
        const auto content = TRY(load(file));
        Scope scope = around;
        std::size_t number = 0;
        for (const auto line : lines(content)) {
            ++number;
            auto done = read_line(line, file, number, around, scope, depth);
            if (!done) return printable(file) + ":" + std::to_string(number) + done.error();
        }
        return {};
    }

    SshdConfig config;

  private:
    Result<std::string> load(const std::string& file) {
        const auto status = TRY(files_.status(file));
        // Opening a directory works and reading it does not: sshd takes it for an empty file.
        if (status && status->type == FileType::directory) return std::string();
        auto content = TRY(files_.read(file));
        if (!content) return invalid(printable(file) + " does not exist, and sshd needs it");
        if (content->find('\0') != std::string::npos) {
            return invalid(printable(file) + " holds a NUL byte, so its lines cannot be told");
        }
        bytes_read_ += content->size();
        if (bytes_read_ > most_bytes) return invalid("sshd_config is larger than 16 MB in all");
        return std::move(*content);
    }

    Result<> read_line(std::string_view text, const std::string& file, std::size_t number,
                       const Scope& around, Scope& scope, int depth) {
        const auto line = split_sshd_line(text);
        if (!line) return {};
        const auto name = lower(line->keyword);
        if (name == "include") return include(line->rest, scope, depth);
        if (name == "match") {
            scope = TRY(enter(line->rest, around));
            return {};
        }
        const auto* keyword = find_sshd_keyword(name);
        if (!keyword) return invalid("sshd knows no keyword " + printable(line->keyword, 60));
        auto values = sshd_values(*keyword, line->rest);
        if (!values) return printable(line->keyword, 60) + values.error();
        if (!scope.global && !keyword->in_match) {
            return invalid(printable(line->keyword, 60) + " may not stand in a Match block");
        }
        SshdSetting setting;
        setting.keyword = keyword;
        setting.values = std::move(*values);
        setting.text = line->rest;
        setting.file = file;
        setting.line = number;
        setting.global = scope.global;
        setting.match = scope.match;
        config.settings.push_back(std::move(setting));
        return {};
    }

    /// A Match line ends the block before it, but not the one around the Include of its file.
    static Result<Scope> enter(std::string_view text, const Scope& around) {
        const auto criteria = TRY(parse_sshd_match(text));
        auto match = std::make_shared<SshdMatch>();
        if (around.match) match->criteria = around.match->criteria;
        match->criteria.insert(match->criteria.end(), criteria.begin(), criteria.end());
        // "Match all" is the one block that sshd enters before there is a connection.
        const bool global = around.global && criteria.front().attribute == "all";
        return Scope{global, std::move(match)};
    }

    Result<> include(std::string_view text, const Scope& scope, int depth) {
        if (text.empty()) return invalid("Include has no argument");
        const auto patterns = split_sshd_arguments(text);
        if (!patterns) return invalid("Include has an open quote");
        if (patterns->empty()) return invalid("Include has no argument");
        for (const auto& pattern : *patterns) {
            if (pattern.empty()) return invalid("Include has an empty argument");
            if (pattern.starts_with('~')) continue;  // glob(3) is not told to look for homes
            const auto full = pattern.starts_with('/') ? pattern : sshd_folder + pattern;
            for (const auto& file : TRY(files_.glob(full)))
                TRY(read("/" + file, scope, depth + 1));
        }
        return {};
    }

    const Overlay& files_;
    std::size_t files_read_ = 0;
    std::size_t bytes_read_ = 0;
};

/// The rate of an earlier "10:30:60" stays where a later line says "10" only.
std::string merge_startups(const std::vector<const SshdSetting*>& settings) {
    std::string rate = "30";
    std::string merged;
    for (const auto* setting : settings) {
        const auto parts = split(setting->values.front(), ':');
        if (parts.size() == 3) rate = parts[1];
        merged = std::string(parts.front()) + ":" + rate + ":" + std::string(parts.back());
    }
    return merged;
}

}  // namespace

bool SshdMatch::unconditional() const {
    return std::all_of(criteria.begin(), criteria.end(),
                       [](const auto& criterion) { return criterion.attribute == "all"; });
}

std::string SshdSetting::where() const {
    return printable(file) + ":" + std::to_string(line);
}

SshdValue SshdConfig::merge(const SshdKeyword& keyword,
                            const std::vector<const SshdSetting*>& settings) {
    if (settings.empty()) return {default_sshd_values(keyword), nullptr};
    if (keyword.merge == SshdMerge::first) return {settings.front()->values, settings.front()};
    if (keyword.kind == SshdKind::startups) return {{merge_startups(settings)}, settings.back()};
    if (keyword.merge == SshdMerge::last) return {settings.back()->values, settings.back()};
    SshdValue value{{}, settings.front()};
    for (const auto* setting : settings) {
        value.values.insert(value.values.end(), setting->values.begin(), setting->values.end());
    }
    return value;
}

SshdValue SshdConfig::value(const SshdKeyword& keyword) const {
    std::vector<const SshdSetting*> found;
    for (const auto& setting : settings) {
        if (setting.keyword == &keyword && setting.global) found.push_back(&setting);
    }
    return merge(keyword, found);
}

std::vector<const SshdSetting*> SshdConfig::overrides(const SshdKeyword& keyword) const {
    std::vector<const SshdSetting*> found;
    if (!keyword.in_match) return found;
    std::set<const SshdMatch*> seen;
    for (const auto& setting : settings) {
        if (setting.keyword != &keyword || !setting.match) continue;
        // The first line of a block wins in it, unless they add up.
        const bool first = seen.insert(setting.match.get()).second;
        if (!first && keyword.merge == SshdMerge::first) continue;
        found.push_back(&setting);
        // Nothing later can win over a block that every connection is in.
        if (keyword.merge == SshdMerge::first && setting.match->unconditional()) break;
    }
    return found;
}

Result<SshdConfig> read_sshd_config(const Overlay& files, const std::string& file) {
    Reader reader(files);
    TRY(reader.read(file, Scope(), 0));
    return std::move(reader.config);
}

}  // namespace bootseal
