// SPDX-License-Identifier: Apache-2.0
#include "resource/audit_config.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace bootseal {

namespace {

constexpr std::size_t most_rule_bytes = 4 << 20;
constexpr std::size_t most_audit_rules = 20'000;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// How ls -v weighs a character; the end of a text comes before all but a tilde.
int weight(std::string_view text, std::size_t at) {
    if (at >= text.size()) return -1;
    const auto c = static_cast<unsigned char>(text[at]);
    if (is_digit(text[at])) return 0;
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) return c;
    return c == '~' ? -2 : c + 256;
}

/// Below, above or at zero: as filevercmp of coreutils compares what has no suffix.
int compare_versions(std::string_view one, std::string_view other) {
    std::size_t i = 0;
    std::size_t k = 0;
    while (i < one.size() || k < other.size()) {
        while ((i < one.size() && !is_digit(one[i])) || (k < other.size() && !is_digit(other[k]))) {
            const int difference = weight(one, i) - weight(other, k);
            if (difference != 0) return difference;
            ++i;
            ++k;
        }
        while (i < one.size() && one[i] == '0')
            ++i;
        while (k < other.size() && other[k] == '0')
            ++k;
        int first = 0;
        while (i < one.size() && k < other.size() && is_digit(one[i]) && is_digit(other[k])) {
            if (first == 0) first = one[i] - other[k];
            ++i;
            ++k;
        }
        if (i < one.size() && is_digit(one[i])) return 1;
        if (k < other.size() && is_digit(other[k])) return -1;
        if (first != 0) return first;
    }
    return 0;
}

/// Without suffixes like ".rules" or ".1.rules" that begin with a letter or tilde.
std::string_view without_suffix(std::string_view name) {
    const auto letter = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '~';
    };
    auto end = name.size();
    while (true) {
        auto at = end;
        while (at > 0 && (letter(name[at - 1]) || is_digit(name[at - 1])))
            --at;
        if (at < 2 || at == end || name[at - 1] != '.' || !letter(name[at])) break;
        end = at - 1;
    }
    return name.substr(0, end);
}

Result<std::vector<std::string>> rule_files(const Overlay& files) {
    std::vector<std::string> names;
    for (auto& name : TRY(files.list(audit_rules_dir))) {
        // ls passes over hidden names, and the shell takes a name with blanks apart.
        const bool read = name.ends_with(".rules") && !name.starts_with('.') &&
                          name.find_first_of(" \t\n") == std::string::npos;
        if (read) names.push_back(std::move(name));
    }
    std::stable_sort(names.begin(), names.end(), version_less);
    return names;
}

/// As the shell joins them: a last line without an end goes on in the next file.
Result<std::vector<AuditSource>> joined_lines(const Overlay& files) {
    std::vector<AuditSource> result;
    bool open = false;
    std::size_t bytes = 0;
    for (const auto& name : TRY(rule_files(files))) {
        const auto path = std::string(audit_rules_dir) + "/" + name;
        const auto status = TRY(files.status(path));
        if (!status || status->type == FileType::directory) continue;
        const auto text = TRY(files.read(path)).value_or("");
        bytes += text.size();
        if (bytes > most_rule_bytes) return invalid("the audit rules are too large");
        std::size_t number = 0;
        for (const auto line : lines(text)) {
            ++number;
            if (open && number == 1) {
                result.back().text += line;
            } else {
                result.push_back({std::string(line), path, number});
            }
        }
        if (!text.empty()) open = !text.ends_with('\n');
    }
    return result;
}

class Loader {
  public:
    Loader(const Overlay& files, AuditMachine machine) : files_(files), machine_(machine) {}

    Result<AuditConfig> load();

  private:
    enum class Step { done, refused };

    Result<Step> take(const AuditSource& source);
    Result<Step> add(AuditRule rule, const AuditSource& source);
    Result<Step> remove(AuditRule rule);
    void remove_all(const std::string& key, const AuditSource& source);
    Result<Step> objects(const AuditRule& rule) const;

    const Overlay& files_;
    AuditMachine machine_;
    AuditConfig config_;
    bool carries_on_ = false;
};

/// What begins at boot with nothing in it is there by then, empty in the tree or not.
bool is_volatile(std::string_view path) {
    for (const std::string_view top : {"/dev/", "/proc/", "/run/", "/sys/", "/tmp/"}) {
        if (path.starts_with(top)) return true;
    }
    return false;
}

/// Whether the kernel finds what a rule is to be tied to.
Result<Loader::Step> Loader::objects(const AuditRule& rule) const {
    if (rule.object == AuditRule::Object::none || is_volatile(rule.path)) return Step::done;
    const bool tree = rule.object == AuditRule::Object::dir;
    const auto needed = tree ? rule.path : rule.path.substr(0, rule.path.rfind('/') + 1);
    return TRY(files_.status(needed)) ? Step::done : Step::refused;
}

Result<Loader::Step> Loader::add(AuditRule rule, const AuditSource& source) {
    if (config_.rules.size() >= most_audit_rules) return invalid("there are too many audit rules");
    rule = TRY(place_in_tree(files_, std::move(rule)));
    if (TRY(objects(rule)) == Step::refused) return Step::refused;
    // Where it goes is not part of it.
    const bool first = std::exchange(rule.prepended, false);
    auto& all = config_.rules;
    const bool known = std::any_of(all.begin(), all.end(),
                                   [&](const auto& loaded) { return loaded.rule == rule; });
    if (known) return Step::refused;
    all.insert(first ? all.begin() : all.end(), {std::move(rule), source});
    return Step::done;
}

Result<Loader::Step> Loader::remove(AuditRule rule) {
    rule = TRY(place_in_tree(files_, std::move(rule)));
    auto& all = config_.rules;
    const auto same = std::find_if(all.begin(), all.end(),
                                   [&](const auto& loaded) { return loaded.rule == rule; });
    if (same == all.end()) return Step::refused;
    all.erase(same);
    return Step::done;
}

void Loader::remove_all(const std::string& key, const AuditSource& source) {
    if (config_.rules.empty()) return;
    std::erase_if(config_.rules, [&](const auto& loaded) {
        const auto& keys = loaded.rule.keys;
        return key.empty() || std::find(keys.begin(), keys.end(), key) != keys.end();
    });
    config_.removals.push_back(source);
}

Result<Loader::Step> Loader::take(const AuditSource& source) {
    auto line = parse_audit_line(source.text, machine_);
    if (!line) return Step::refused;
    const bool changes =
        line->kind != AuditLine::Kind::nothing && line->kind != AuditLine::Kind::carry_on;
    if (changes && config_.immutable()) return Step::refused;
    switch (line->kind) {
        case AuditLine::Kind::rule:
            return add(std::move(line->rule), source);
        case AuditLine::Kind::removal: {
            const auto step = TRY(remove(std::move(line->rule)));
            if (step == Step::done) config_.removals.push_back(source);
            return step;
        }
        case AuditLine::Kind::remove_all:
            remove_all(line->key, source);
            break;
        case AuditLine::Kind::enabled:
            config_.enabled = line->enabled;
            config_.enabled_by = source;
            break;
        case AuditLine::Kind::carry_on:
            carries_on_ = true;
            break;
        case AuditLine::Kind::nothing:
            break;
    }
    return Step::done;
}

Result<AuditConfig> Loader::load() {
    for (const auto& source : TRY(merge_audit_rules(files_))) {
        if (TRY(take(source)) == Step::done || carries_on_) continue;
        config_.ended_at = source;
        break;
    }
    return std::move(config_);
}

}  // namespace

std::string AuditSource::where() const {
    return printable(file) + ":" + std::to_string(number);
}

bool version_less(std::string_view one, std::string_view other) {
    const int first = compare_versions(without_suffix(one), without_suffix(other));
    if (first != 0) return first < 0;
    const int whole = compare_versions(one, other);
    return whole != 0 ? whole < 0 : one < other;
}

Result<std::vector<AuditSource>> merge_audit_rules(const Overlay& files) {
    if (!TRY(files.status(audit_rules_dir))) {
        std::vector<AuditSource> result;
        std::size_t number = 0;
        const auto text = TRY(files.read(compiled_audit_rules)).value_or("");
        for (const auto line : lines(text)) {
            result.push_back({std::string(line), compiled_audit_rules, ++number});
        }
        return result;
    }
    // Of -D, -b, -f and -e.
    std::vector<AuditSource> single(4);
    std::vector<AuditSource> rest;
    for (auto& source : TRY(joined_lines(files))) {
        const std::string_view text = source.text;
        if (text.empty() || text.starts_with('#')) continue;
        const std::size_t kind = text.starts_with("-e")   ? 3
                                 : text == "-D"           ? 0
                                 : text.starts_with("-f") ? 2
                                 : text.starts_with("-b") ? 1
                                                          : 4;
        (kind < single.size() ? single[kind] : rest.emplace_back()) = std::move(source);
    }
    rest.insert(rest.begin(), single.begin(), single.begin() + 3);
    rest.push_back(std::move(single[3]));
    return rest;
}

std::string compile_audit_rules(const std::vector<AuditSource>& lines) {
    std::string text =
        "## This file is automatically generated from " + std::string(audit_rules_dir) + "\n";
    for (const auto& line : lines)
        text += line.text + "\n";
    return text;
}

Result<AuditConfig> read_audit_config(const Overlay& files, AuditMachine machine) {
    const auto name = "audit rules " + std::to_string(static_cast<int>(machine));
    return files.worked_out(name, [&] { return Loader(files, machine).load(); });
}

Result<AuditRule> place_in_tree(const Overlay& files, AuditRule rule) {
    using Object = AuditRule::Object;
    if (rule.object == Object::none) return rule;
    if (rule.object == Object::watch) {
        const auto status = TRY(files.status(rule.path));
        const bool tree = status && status->type == FileType::directory;
        rule.object = tree ? Object::dir : Object::path;
    }
    // The last part of a path is taken as it is, of a folder it is followed.
    const auto links = rule.object == Object::dir ? Links::follow : Links::keep;
    rule.path = "/" + TRY(files.resolve(rule.path, links));
    return rule;
}

}  // namespace bootseal
