// SPDX-License-Identifier: Apache-2.0
#include "resource/login_shell.h"

#include <sys/stat.h>

#include "base/text.h"
#include "resource/access.h"
#include "resource/evidence.h"
#include "resource/login_files.h"
#include "resource/own_lines.h"
#include "system/users.h"

namespace bootseal {

namespace {

constexpr auto own_script = "/etc/profile.d/zz-bootseal.sh";

/// A line that sets what is asked about.
struct Setter {
    std::string path;
    std::size_t line = 0;
    std::string shown;
    bool good = false;
    bool always = false;    ///< run at every login
    std::size_t begin = 0;  ///< where the value stands in the file; equal to `end` where it cannot
    std::size_t end = 0;    ///< be replaced

    std::string where() const { return printable(path) + ":" + std::to_string(line); }
};

/// Replaces what is not good, file by file, from the end so that places stay true.
Result<> correct(Overlay& files, const std::vector<Setter>& setters, const std::string& value) {
    for (auto setter = setters.rbegin(); setter != setters.rend(); ++setter) {
        if (setter->good) continue;
        if (setter->begin == setter->end) {
            return unsupported("correct " + setter->where() + " (" + setter->shown + ") by hand");
        }
        auto text = TRY(files.read(setter->path)).value_or("");
        text.replace(setter->begin, setter->end - setter->begin, value);
        TRY(files.write(setter->path, text));
    }
    return {};
}

bool any_always(const std::vector<Setter>& setters) {
    for (const auto& setter : setters) {
        if (setter.good && setter.always) return true;
    }
    return false;
}

std::vector<Evidence> evidence_of(const std::vector<Setter>& setters, const std::string& expected) {
    std::vector<Evidence> evidence;
    for (const auto& setter : setters) {
        evidence.push_back(persisted(setter.good ? Verdict::compliant : Verdict::drifted,
                                     setter.where(), expected, setter.shown));
    }
    if (!any_always(setters)) {
        evidence.push_back(persisted(Verdict::drifted, login_script, expected,
                                     "no line that is always run sets it"));
    }
    return bounded(std::move(evidence));
}

class Umask final : public Resource {
  public:
    Umask(mode_t mask, bool root) : mask_(mask), root_(root) {}

    Result<std::vector<Evidence>> inspect(const System& system) const override {
        return evidence_of(TRY(setters(system.files)), expected());
    }

    Result<> remedy(const System& /*system*/, Changes& changes) const override {
        auto files = changes.files;
        const auto before = TRY(setters(files));
        TRY(correct(files, before, digits()));
        if (!any_always(TRY(setters(files)))) {
            TRY(put_own_line(files, own_script, "umask " + digits(),
                             [](std::string_view line) { return line.starts_with("umask "); }));
        }
        changes.files = std::move(files);
        return {};
    }

  private:
    std::string digits() const { return octal(mask_).substr(1); }
    std::string expected() const { return "umask " + digits() + " or stricter"; }

    Result<std::vector<Setter>> setters(const Overlay& files) const {
        std::vector<Setter> result;
        mode_t now = 022;
        for (const auto& file : TRY(read_login_files(files, root_))) {
            for (const auto& command : file.commands) {
                const auto& words = command.words;
                if (words[0].text != "umask" || words.size() < 2) continue;
                const auto& value = words.back();
                if (value.text == "-S" || value.text == "-p") continue;  // shows it
                const auto mask = value.literal ? parse_umask(value.text, now) : std::nullopt;
                const bool good = mask && (*mask & mask_) == mask_;
                if (mask) now = *mask;
                result.push_back({file.path, command.line, "umask " + printable(value.text, 40),
                                  good, command.certain && !file.interactive_only, value.begin,
                                  value.end});
            }
        }
        return result;
    }

    mode_t mask_;
    bool root_;
};

class Timeout final : public Resource {
  public:
    explicit Timeout(std::int64_t seconds) : seconds_(seconds) {}

    Result<std::vector<Evidence>> inspect(const System& system) const override {
        const auto scripts = TRY(read_login_files(system.files, false));
        auto evidence = evidence_of(setters(scripts), expected());
        for (const auto* verb : {"readonly", "export"}) {
            if (is_declared(scripts, verb)) continue;
            evidence.push_back(persisted(Verdict::drifted, login_script, expected(),
                                         std::string("no line says ") + verb + " TMOUT"));
        }
        return evidence;
    }

    Result<> remedy(const System& /*system*/, Changes& changes) const override {
        auto files = changes.files;
        const auto before = TRY(read_login_files(files, false));
        TRY(correct(files, setters(before), std::to_string(seconds_)));
        const auto scripts = TRY(read_login_files(files, false));
        const bool is_set = any_always(setters(scripts));
        if (!is_set || !is_declared(scripts, "readonly")) {
            // What is readonly by then could not be set, and some shells would end there.
            const auto others = setters(scripts);
            if (!is_set && !others.empty()) {
                return unsupported("have " + others[0].where() + " run at every login");
            }
            const auto line = "readonly TMOUT" + (is_set ? "" : "=" + std::to_string(seconds_));
            TRY(put_own_line(files, own_script, line, [](std::string_view old) {
                return old.starts_with("readonly TMOUT");
            }));
        }
        if (!is_declared(scripts, "export")) {
            TRY(put_own_line(files, own_script, "export TMOUT",
                             [](std::string_view old) { return old == "export TMOUT"; }));
        }
        changes.files = std::move(files);
        return {};
    }

  private:
    std::string expected() const {
        return "TMOUT of 1 to " + std::to_string(seconds_) + ", readonly and exported";
    }

    std::vector<Setter> setters(const std::vector<LoginFile>& scripts) const {
        std::vector<Setter> result;
        for (const auto& file : scripts) {
            for (const auto& command : file.commands) {
                const auto found = assignment_of(command, "TMOUT");
                if (!found) {
                    if (unsets(command)) {
                        result.push_back(
                            {file.path, command.line, "unset TMOUT", false, false, 0, 0});
                    }
                    continue;
                }
                const auto number =
                    found->word->literal ? parse_number(found->value) : std::nullopt;
                const bool good = number && *number > 0 && *number <= seconds_;
                const bool plain = file.text.compare(found->word->begin, 6, "TMOUT=") == 0;
                result.push_back({file.path, command.line, "TMOUT=" + printable(found->value, 40),
                                  good, command.certain && !file.interactive_only,
                                  plain ? found->begin : 0, plain ? found->word->end : 0});
            }
        }
        return result;
    }

    static bool unsets(const ShellCommand& command) {
        if (command.words[0].text != "unset") return false;
        for (const auto& word : command.words) {
            if (word.text == "TMOUT") return true;
        }
        return false;
    }

    /// Whether a line that is always run makes it readonly, or exports it.
    static bool is_declared(const std::vector<LoginFile>& scripts, std::string_view verb) {
        for (const auto& file : scripts) {
            if (file.interactive_only) continue;
            for (const auto& command : file.commands) {
                if (command.certain && declares(command, verb)) return true;
            }
        }
        return false;
    }

    /// "readonly TMOUT", and declare -rx for either.
    static bool declares(const ShellCommand& command, std::string_view verb) {
        const std::string_view first = command.words[0].text;
        const char option = verb == "export" ? 'x' : 'r';
        bool does = first == verb;
        bool names = false;
        for (const auto& word : command.words) {
            const std::string_view text = word.text;
            const bool says = text.starts_with('-') && text.find(option) != text.npos;
            if (says && (first == "declare" || first == "typeset")) does = true;
            if (text == "TMOUT" || text.starts_with("TMOUT=")) names = true;
        }
        return does && names;
    }

    std::int64_t seconds_;
};

}  // namespace

Result<std::unique_ptr<Resource>> parse_login_shell(Fields& fields) {
    if (fields.node("timeout")) {
        const auto seconds = TRY(fields.number("timeout", 1, 86400));
        TRY(fields.done());
        return std::unique_ptr<Resource>(std::make_unique<Timeout>(seconds));
    }
    const auto text = TRY(fields.text("umask"));
    const bool root = fields.node("of") != nullptr;
    if (root) TRY(fields.choice("of", {"root"}));
    TRY(fields.done());
    const auto mask = parse_umask(text, 0);
    if (!mask || text.size() != 3 || text[0] == 'u') {
        return fields.error("umask", "must be three octal digits");
    }
    return std::unique_ptr<Resource>(std::make_unique<Umask>(*mask, root));
}

}  // namespace bootseal
