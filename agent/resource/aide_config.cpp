// SPDX-License-Identifier: Apache-2.0
#include "resource/aide_config.h"

#include <algorithm>
#include <map>

#include "base/text.h"

namespace bootseal {

namespace {

using Attributes = std::set<std::string>;

constexpr int deepest_include = 10;
constexpr std::size_t most_includes = 2000;
constexpr std::size_t most_aide_bytes = 4 << 20;
constexpr std::size_t most_aide_rules = 5000;
constexpr std::size_t most_names = 5000;
constexpr std::size_t longest_line = 64 << 10;
constexpr std::string_view blanks = " \t\r";

const Attributes known = {
    "ANF",      "ARF",     "I",         "S",      "a",      "acl",        "attr",
    "b",        "c",       "caps",      "crc32",  "crc32b", "compressed", "e2fsattrs",
    "filename", "fstype",  "ftype",     "g",      "gost",   "growing",    "haval",
    "i",        "l",       "m",         "md5",    "n",      "p",          "rmd160",
    "s",        "selinux", "sha1",      "sha256", "sha512", "stribog256", "stribog512",
    "tiger",    "u",       "whirlpool", "xattrs"};

/// The groups that AIDE 0.18 has without being told.
const std::map<std::string, Attributes>& built_in_groups() {
    static const std::map<std::string, Attributes> groups = [] {
        const Attributes more = {"acl", "caps", "e2fsattrs", "selinux", "xattrs"};
        const auto with = [&](Attributes rest) {
            rest.insert(more.begin(), more.end());
            return rest;
        };
        return std::map<std::string, Attributes>{
            {"E", {}},
            {"X", more},
            {"H",
             {"crc32", "crc32b", "gost", "haval", "md5", "rmd160", "sha1", "sha256", "sha512",
              "tiger", "whirlpool"}},
            {"L", with({"p", "ftype", "i", "l", "n", "u", "g"})},
            {"R", with({"p", "ftype", "i", "l", "n", "u", "g", "s", "c", "m", "md5"})},
            {">", with({"p", "ftype", "l", "u", "g", "i", "n", "s", "growing"})},
        };
    }();
    return groups;
}

enum class Condition { yes, no, unknown };

Condition inverted(Condition one) {
    if (one == Condition::unknown) return one;
    return one == Condition::yes ? Condition::no : Condition::yes;
}

class Reader {
  public:
    explicit Reader(const Overlay& files) : files_(files) {
        for (const auto& [name, attributes] : built_in_groups())
            groups_[name] = attributes;
        for (const auto& name : known)
            groups_[name] = {name};
    }

    Result<> file(const std::string& path, int depth) {
        const auto text = TRY(files_.read(path));
        if (!text) return invalid("AIDE does not start without " + printable(path));
        bytes_ += text->size();
        if (++count_ > most_includes || bytes_ > most_aide_bytes || depth > deepest_include) {
            return invalid(printable(path) + ": includes are nested too deep, or too many");
        }
        if (text->find('\0') != std::string::npos) {
            return invalid(printable(path) + " holds a NUL byte");
        }
        std::size_t number = 0;
        for (const auto raw : lines(*text)) {
            ++number;
            if (raw.empty() || raw.starts_with('#')) continue;
            const auto where = [&] { return printable(path) + ":" + std::to_string(number); };
            const auto [line, certain] = expand(trim(raw));
            if (line.size() > longest_line || macros_.size() + groups_.size() > most_names) {
                return invalid(where() + ": too long a line, or too many names before it");
            }
            if (line.empty()) continue;
            if (line.starts_with("@@")) {
                TRY(command(line, depth));
            } else if (now() != Condition::no) {
                if (!is_rule(line)) {
                    define(line);
                } else {
                    TRY(rule(line, where(), certain));
                }
            }
        }
        return {};
    }

    std::vector<AideRule> rules;

  private:
    struct Expanded {
        std::string text;
        bool certain = true;
    };

    /// Macros that are not known may stand for anything.
    Expanded expand(std::string_view line) const {
        Expanded result;
        if (line.starts_with('#')) return result;
        while (result.text.size() <= longest_line) {
            const auto begin = line.find("@@{");
            const auto end = line.find('}', begin);
            if (begin == std::string_view::npos || end == std::string_view::npos) break;
            result.text += line.substr(0, begin);
            const auto found = macros_.find(std::string(line.substr(begin + 3, end - begin - 3)));
            if (found == macros_.end()) result.certain = false;
            result.text += found == macros_.end() ? ".*" : found->second;
            line.remove_prefix(end + 1);
        }
        result.text += line;
        return result;
    }

    Condition now() const {
        Condition result = Condition::yes;
        for (const auto one : conditions_) {
            if (one == Condition::no) return one;
            if (one == Condition::unknown) result = one;
        }
        return result;
    }

    Condition evaluate(std::vector<std::string_view> parts) const {
        if (!parts.empty() && parts[0] == "not") {
            parts.erase(parts.begin());
            return inverted(evaluate(std::move(parts)));
        }
        if (parts.size() != 2 || parts[0] != "defined") return Condition::unknown;
        return macros_.contains(std::string(parts[1])) ? Condition::yes : Condition::no;
    }

    Result<> command(std::string_view line, int depth) {
        const auto parts = words(line);
        const auto name = parts[0].substr(2);
        const std::vector<std::string_view> rest(parts.begin() + 1, parts.end());
        if (name == "if") {
            conditions_.push_back(evaluate(rest));
        } else if (name == "ifdef" || name == "ifndef") {
            const auto defined = rest.empty() ? Condition::unknown : evaluate({"defined", rest[0]});
            conditions_.push_back(name == "ifdef" ? defined : inverted(defined));
        } else if (name == "ifhost" || name == "ifnhost") {
            conditions_.push_back(Condition::unknown);
        } else if (name == "else") {
            if (!conditions_.empty()) conditions_.back() = inverted(conditions_.back());
        } else if (name == "endif") {
            if (!conditions_.empty()) conditions_.pop_back();
        } else if (now() == Condition::no) {
            return {};
        } else if (name == "define" && !rest.empty()) {
            macros_[std::string(rest[0])] = rest.size() > 1 ? std::string(rest[1]) : "";
        } else if (name == "undef" && !rest.empty()) {
            macros_.erase(std::string(rest[0]));
        } else if ((name == "include" || name == "x_include") && !rest.empty()) {
            TRY(include(name == "x_include", rest, depth));
        }
        return {};
    }

    Result<> include(bool run, const std::vector<std::string_view>& parts, int depth) {
        const std::string path(parts[0]);
        const auto status = TRY(files_.status(path));
        if (!status || status->type != FileType::directory) {
            if (run && status && (status->mode & 0111) != 0) return {};
            return file(path, depth + 1);
        }
        // The one expression that Debian has; what another one selects is not known here.
        const bool usual = parts.size() == 2 && parts[1] == "^[a-zA-Z0-9_-]+$";
        if (!usual) conditions_.push_back(Condition::unknown);
        for (const auto& name : TRY(files_.list(path))) {
            const bool selected = std::all_of(name.begin(), name.end(), [](unsigned char c) {
                return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       c == '_' || c == '-';
            });
            if (usual ? !selected : name.starts_with('.')) continue;
            const auto inside = path + "/" + name;
            const auto found = TRY(files_.status(inside));
            if (!found || found->type == FileType::directory) continue;
            if (!run || (found->mode & 0111) == 0) TRY(file(inside, depth + 1));
        }
        if (!usual) conditions_.pop_back();
        return {};
    }

    static bool is_rule(std::string_view line) {
        return std::string_view("/=!").find(line[0]) != std::string_view::npos;
    }

    Result<> rule(std::string_view line, const std::string& where, bool certain) {
        AideRule rule;
        rule.where = where;
        rule.certain = certain && now() == Condition::yes;
        if (line[0] == '=') rule.kind = AideRule::Kind::equal;
        if (line[0] == '!') rule.kind = AideRule::Kind::negative;
        if (line[0] != '/') line.remove_prefix(1);
        std::size_t at = 0;
        for (; at < line.size() && blanks.find(line[at]) == std::string_view::npos; ++at) {
            const bool escapes = line[at] == '\\' && at + 1 < line.size();
            // "\\." and "\." are one to AIDE.
            if (escapes && line[at + 1] != '\\') rule.pattern += line[at];
            if (escapes) ++at;
            rule.pattern += line[at];
        }
        auto rest = words(line.substr(at));
        const bool negative = rule.kind == AideRule::Kind::negative;
        if (rest.size() > (negative ? 1U : 2U) || (!negative && rest.empty())) {
            return invalid("AIDE does not start with the rule at " + where);
        }
        if (negative || rest.size() == 2) {
            const auto types = rest.empty() ? std::string_view("0") : rest[0];
            rule.of_files = types == "0" || types.find('f') != std::string_view::npos;
            rule.of_folders = types == "0" || types.find('d') != std::string_view::npos;
        }
        if (!negative) {
            auto attributes = sum(rest.back());
            if (!attributes) return invalid("AIDE does not start with the rule at " + where);
            rule.attributes = std::move(*attributes);
        }
        if (rules.size() == most_aide_rules) return invalid("AIDE has too many rules");
        rules.push_back(std::move(rule));
        return {};
    }

    /// `Full = InodeData+StaticFile`; settings have the same form and are no groups.
    void define(std::string_view line) {
        const auto equals = line.find('=');
        if (equals == std::string_view::npos) return;
        const std::string name(trim(line.substr(0, equals)));
        auto value = sum(trim(line.substr(equals + 1)));
        if (value) groups_[name] = std::move(*value);
    }

    /// "p+u-g"; nothing where a name is not known.
    std::optional<Attributes> sum(std::string_view expression) const {
        Attributes result;
        bool add = true;
        while (true) {
            const auto end = expression.find_first_of("+-");
            const auto found = groups_.find(std::string(trim(expression.substr(0, end))));
            if (found == groups_.end()) return std::nullopt;
            for (const auto& attribute : found->second) {
                if (add) {
                    result.insert(attribute);
                } else {
                    result.erase(attribute);
                }
            }
            if (end == std::string_view::npos) return result;
            add = expression[end] == '+';
            expression.remove_prefix(end + 1);
        }
    }

    const Overlay& files_;
    std::size_t count_ = 0;
    std::size_t bytes_ = 0;
    std::map<std::string, std::string> macros_;
    std::map<std::string, Attributes> groups_;
    std::vector<Condition> conditions_;
};

}  // namespace

Result<std::optional<std::vector<AideRule>>> read_aide(const Overlay& files) {
    std::optional<std::vector<AideRule>> result;
    if (!TRY(files.status(aide_file))) return result;
    Reader reader(files);
    TRY(reader.file(aide_file, 0));
    return std::optional(std::move(reader.rules));
}

}  // namespace bootseal
