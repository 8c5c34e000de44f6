// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <set>

#include "base/text.h"
#include "resource/evidence.h"
#include "resource/own_lines.h"
#include "resource/pam_edit.h"
#include "resource/pam_resources.h"
#include "resource/pam_walk.h"

namespace bootseal {

namespace {

using Kind = PamOption::Kind;
using Source = PamValue::Source;

class Setting final : public Resource {
  public:
    explicit Setting(PamWanted wanted) : wanted_(wanted) {}

    Result<std::vector<Evidence>> inspect(const System& system) const override {
        return look(system.files);
    }

    Result<> remedy(const System&, Changes& changes) const override {
        auto files = changes.files;
        if (TRY(holds(files)) == Holds::yes) return {};
        if (has_files()) {
            TRY(set_in_files(files));
        } else {
            TRY(set_in_arguments(files));
        }
        if (TRY(holds(files)) == Holds::no) {
            const auto left = TRY(look(files));
            const auto bad = std::find_if(left.begin(), left.end(), [](const Evidence& one) {
                return one.verdict == Verdict::drifted;
            });
            return unsupported("make it so that " + bad->where + " says " + bad->expected);
        }
        changes.files = std::move(files);
        return {};
    }

  private:
    enum class Holds { no, yes };

    const PamOption& option() const { return *wanted_.option; }
    bool is_flag() const { return option().kind == Kind::flag; }
    std::string module() const { return std::string(option().module); }
    std::string name() const { return std::string(option().name); }
    bool has_files() const {
        return option().module == "pam_faillock" || option().module == "pam_pwquality";
    }

    std::string expected() const {
        if (is_flag()) return wanted_.value ? name() : "no " + name();
        std::string text = name() + " ";
        if (wanted_.least == wanted_.most) {
            text += std::to_string(wanted_.value);
        } else {
            if (wanted_.least) text += std::to_string(*wanted_.least) + " or more";
            if (wanted_.least && wanted_.most) text += ", ";
            if (wanted_.most) text += std::to_string(*wanted_.most) + " or less";
        }
        return wanted_.accepted ? text + ", or " + std::to_string(*wanted_.accepted) : text;
    }

    bool accepts(const PamValue& found) const {
        if (wanted_.set && found.source == Source::fallback) return false;
        return found.number == wanted_.accepted ||
               (found.number >= wanted_.least.value_or(found.number) &&
                found.number <= wanted_.most.value_or(found.number));
    }

    std::string describe(const PamValue& found) const {
        auto text = std::to_string(found.number);
        if (is_flag()) text = found.number ? name() : "not set";
        if (found.source == Source::fallback && !is_flag()) text = "not set, default " + text;
        if (found.stopped) text += "; pwquality reads no further than " + *found.stopped;
        return text;
    }

    Result<std::vector<PamModule>> lines(const Overlay& files) const {
        std::vector<PamModule> result;
        // Other types than these take the option as well, but make nothing of it.
        const bool passwords = option().module == "pam_unix" && option().name == "use_authtok";
        const auto types = passwords ? std::vector{PamType::password} : types_of(module());
        for (const auto type : types) {
            for (auto& line : TRY(find_pam_lines(files, module(), type)))
                result.push_back(std::move(line));
        }
        return result;
    }

    Result<std::vector<Evidence>> look(const Overlay& files) const {
        std::vector<Evidence> result;
        const auto all = TRY(lines(files));
        if (all.empty() && !has_files()) {
            return std::vector{
                persisted(Verdict::drifted, module(), expected(), "the module is in no stack")};
        }
        for (const auto& line : all)
            result.push_back(TRY(judge(files, &line)));
        if (all.empty()) result.push_back(TRY(judge(files, nullptr)));
        return bounded(std::move(result));
    }

    Result<Evidence> judge(const Overlay& files, const PamModule* line) const {
        const auto found = TRY(decide_pam_option(files, option(), line));
        auto where = found.where;
        if (where.empty()) where = line ? line->where() : module();
        return persisted(accepts(found) ? Verdict::compliant : Verdict::drifted, std::move(where),
                         expected(), describe(found));
    }

    Result<Holds> holds(const Overlay& files) const {
        const auto all = TRY(look(files));
        return std::all_of(all.begin(), all.end(),
                           [](const auto& one) { return one.verdict == Verdict::compliant; })
                   ? Holds::yes
                   : Holds::no;
    }

    std::string line_of_file() const {
        return is_flag() ? name() : name() + " = " + std::to_string(wanted_.value);
    }

    /// Arguments that decide go, and then the files are made to say it.
    Result<> set_in_files(Overlay& files) const {
        std::set<std::string> configurations;
        auto all = TRY(lines(files));
        for (const auto& line : all) {
            const auto found = TRY(decide_pam_option(files, option(), &line));
            configurations.insert(faillock_file_of(&line));
            if (found.source != Source::argument || accepts(found)) continue;
            const auto takes = [&](std::string_view argument) {
                return takes_argument(option(), argument) == Takes::yes;
            };
            TRY(edit_pam_line(files, line.file, line.line, takes, ""));
        }
        if (all.empty()) configurations.insert(faillock_file);
        if (option().module == "pam_pwquality") return set_quality(files);
        for (const auto& file : configurations)
            TRY(set_faillock(files, file));
        return {};
    }

    Result<> set_faillock(Overlay& files, const std::string& file) const {
        auto text = TRY(files.read(file)).value_or(std::string(own_mark) + "\n");
        const auto all = TRY(parse_pam_conf(text));
        const auto last = std::find_if(all.rbegin(), all.rend(), [&](const PamConfLine& one) {
            return one.key == option().name;
        });
        if (last != all.rend()) {
            text.replace(last->begin, last->end - last->begin, line_of_file());
        } else {
            if (!text.empty() && text.back() != '\n') text += '\n';
            text += line_of_file() + "\n";
        }
        return files.write(file, text);
    }

    Result<> set_quality(Overlay& files) const {
        const auto now = TRY(decide_pam_option(files, option(), nullptr));
        if (accepts(now)) return {};
        if (now.stopped) {
            return unsupported("correct " + *now.stopped +
                               ": pwquality reads nothing behind a line that it does not know");
        }
        const bool forbids = option().name == "dictcheck" || option().name == "enforcing" ||
                             option().name == "enforce_for_root";
        if (forbids) TRY(need_dictionary(files));
        TRY(put_own_line(files, pwquality_drop_in, line_of_file(), [&](std::string_view old) {
            const auto parts = words(old, " \t=");
            return !parts.empty() && lower(parts[0]) == option().name;
        }));
        constexpr int most_lines = 100;
        for (int i = 0; i < most_lines; ++i) {
            const auto left = TRY(decide_pam_option(files, option(), nullptr));
            if (accepts(left) || left.source != Source::file) break;
            const auto text = TRY(files.read(left.file)).value_or("");
            TRY(files.write(left.file, comment_out_line(text, left.line)));
        }
        return {};
    }

    Result<> set_in_arguments(Overlay& files) const {
        if (wanted_.value && option().name == "use_authtok") TRY(need_earlier_password(files));
        const auto takes = [&](std::string_view argument) {
            return takes_argument(option(), argument) == Takes::yes;
        };
        auto added = is_flag() ? (wanted_.value ? name() : std::string())
                               : name() + "=" + std::to_string(wanted_.value);
        if (TRY(lines(files)).empty()) TRY(enable_pam_module(files, module()));
        for (const auto& line : TRY(lines(files))) {
            if (accepts(TRY(decide_pam_option(files, option(), &line)))) continue;
            TRY(edit_pam_line(files, line.file, line.line, takes, added));
        }
        return {};
    }

    /// With use_authtok a module that is the first of its stack has no password to look at, and
    /// nobody can change one any more.
    Result<> need_earlier_password(Overlay& files) const {
        if (option().module == "pam_unix" &&
            TRY(find_pam_lines(files, "pam_pwquality", PamType::password)).empty() &&
            TRY(find_pam_lines(files, "pam_pwhistory", PamType::password)).empty()) {
            TRY(enable_pam_module(files, "pam_pwhistory"));
        }
        for (const auto& service : services_of(PamType::password)) {
            if (!TRY(find_pam_service(files, service))) continue;
            const auto stack = TRY(read_pam_stack(files, service, PamType::password));
            bool asked = false;
            for (const auto& one : TRY(reached_modules(stack, PamType::password))) {
                if (one.name == option().module && !asked && !one.has(option().name)) {
                    return unsupported(
                        "put a module before " + one.where() +
                        " that asks for the new password, such as pam_pwquality of "
                        "libpam-pwquality: with use_authtok it takes what another one asked for");
                }
                asked = asked || one.name == "pam_pwquality" || one.name == "pam_pwhistory" ||
                        one.name == "pam_passwdqc" || one.name == "pam_cracklib";
            }
        }
        return {};
    }

    PamWanted wanted_;
};

}  // namespace

std::unique_ptr<Resource> make_pam_setting(PamWanted wanted) {
    return std::make_unique<Setting>(wanted);
}

Result<std::vector<PamModule>> find_pam_lines(const Overlay& files, const std::string& module,
                                              PamType type) {
    std::vector<PamModule> result;
    std::set<std::string> seen;
    for (const auto& service : services_of(type)) {
        if (!TRY(find_pam_service(files, service))) continue;
        const auto stack = TRY(read_pam_stack(files, service, type));
        for (auto& one : TRY(reached_modules(stack, type))) {
            if (one.name == module && seen.insert(one.where()).second) {
                result.push_back(std::move(one));
            }
        }
    }
    return result;
}

}  // namespace bootseal
