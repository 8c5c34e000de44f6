// SPDX-License-Identifier: Apache-2.0
#include "resource/sudoers.h"

#include <charconv>

#include "base/text.h"
#include "resource/evidence.h"
#include "resource/own_lines.h"
#include "resource/sudoers_config.h"
#include "system/users.h"

namespace bootseal {

namespace {

// Names with a dot are not read; this one comes after those that people choose.
constexpr auto own_file = "/etc/sudoers.d/zz-bootseal";
constexpr Access own_access = {0440, 0, 0};
constexpr int most_lines_edited = 100;

Error no_sudo() {
    return unsupported("install the package sudo");
}

Result<> comment_out_place(Overlay& files, const SudoersPlace& place) {
    const auto text = TRY(files.read(place.file)).value_or("");
    return files.write(place.file, comment_out_line(text, place.line));
}

/// A line of ours in /etc/sudoers.d, which is then one of the folders that are read.
Result<> put_default(Overlay& files, const std::string& line, const std::string& name) {
    const auto config = TRY(read_sudoers(files));
    if (!config.reads_dir) {
        const auto text = TRY(files.read(sudoers_file));
        if (!text) return no_sudo();
        const auto* end = text->empty() || text->ends_with('\n') ? "" : "\n";
        TRY(files.write(sudoers_file, *text + end + "@includedir " + sudoers_dir + "\n"));
    }
    TRY(files.make_directory(sudoers_dir, {0750, 0, 0}));
    const auto prefix = "Defaults " + name;
    return put_own_line(
        files, own_file, line,
        [&](std::string_view old) { return old == prefix || old.starts_with(prefix + "="); },
        own_access);
}

/// A parameter of Defaults, and which values of it will do.
struct WantedDefault {
    std::string name;
    std::string value;                 ///< empty for a flag
    std::optional<std::int64_t> most;  ///< then a number of 0 to this, and unset will do as well

    bool accepts(const SudoersDefault& one) const {
        if (one.negated) return false;
        if (!most) return one.value == value;
        double number = -1;
        const auto* const end = one.value.data() + one.value.size();
        const auto parsed = std::from_chars(one.value.data(), end, number);
        return parsed.ec == std::errc() && parsed.ptr == end && number >= 0 &&
               number <= static_cast<double>(*most);
    }

    std::string line() const { return "Defaults " + name + (value.empty() ? "" : "=" + value); }
};

std::string shown(const SudoersDefault& one) {
    return printable(
               (one.negated ? "!" : "") + one.name + (one.value.empty() ? "" : "=" + one.value),
               80) +
           (one.scope.empty() ? "" : " for " + printable(one.scope, 40));
}

class Default final : public Resource {
  public:
    explicit Default(WantedDefault wanted) : wanted_(std::move(wanted)) {}

    Result<std::vector<Evidence>> inspect(const System& system) const override {
        const auto config = TRY(read_sudoers(system.files));
        std::vector<Evidence> evidence;
        for (const auto* one : deciding(config)) {
            evidence.push_back(
                persisted(wanted_.accepts(*one) ? Verdict::compliant : Verdict::drifted,
                          one->place.where(), expected(), shown(*one)));
        }
        if (evidence.empty()) {
            const bool there = TRY(system.files.status(sudoers_file)).has_value();
            const bool good = wanted_.most && there;
            evidence.push_back(persisted(good ? Verdict::compliant : Verdict::drifted, sudoers_file,
                                         expected(), there ? "not set" : "no such file"));
        }
        return bounded(std::move(evidence));
    }

    Result<> remedy(const System& /*system*/, Changes& changes) const override {
        auto files = changes.files;
        if (!TRY(files.status(sudoers_file))) return no_sudo();
        for (int i = 0; i < most_lines_edited; ++i) {
            const auto config = TRY(read_sudoers(files));
            const auto all = deciding(config);
            const auto against = std::find_if(
                all.begin(), all.end(), [&](const auto* one) { return !wanted_.accepts(*one); });
            if (against == all.end() && (!all.empty() || wanted_.most)) {
                changes.files = std::move(files);
                return {};
            }
            if (i == 0) {
                TRY(put_default(files, wanted_.line(), wanted_.name));
                continue;
            }
            if (against == all.end()) break;
            const auto& one = **against;
            if (!one.alone) {
                return unsupported("take " + shown(one) + " out of " + one.place.where());
            }
            TRY(comment_out_place(files, one.place));
        }
        return unsupported("see by hand why sudo would not have " + wanted_.line());
    }

  private:
    std::string expected() const {
        if (!wanted_.most) return wanted_.line();
        return wanted_.name + " of 0 to " + std::to_string(*wanted_.most);
    }

    /// The last one for all, and those for some.
    std::vector<const SudoersDefault*> deciding(const SudoersConfig& config) const {
        std::vector<const SudoersDefault*> result;
        const SudoersDefault* last = nullptr;
        for (const auto& one : config.defaults) {
            if (one.name != wanted_.name) continue;
            if (one.scope.empty()) {
                last = &one;
            } else {
                result.push_back(&one);
            }
        }
        if (last) result.insert(result.begin(), last);
        return result;
    }

    WantedDefault wanted_;
};

/// Who of a list of users could not give a password; empty where all can.
Result<std::string> cannot_authenticate(const Users& users, std::string_view list) {
    const auto has_password = [&](const Account& account) {
        const auto field = password_field(users, account);
        return account.uid == 0 || (field && field->starts_with('$'));
    };
    for (const auto part : split(list, ',')) {
        const auto name = trim(part);
        if (name.starts_with('%') && !name.starts_with("%:") && !name.starts_with("%#")) {
            const auto* const group = users.group(name.substr(1));
            if (!group) return printable(name, 40);
            auto members = group->members;
            for (const auto& account : users.accounts) {
                if (account.gid == group->gid) members.push_back(account.name);
            }
            if (members.empty()) return printable(name, 40);
            for (const auto& member : members) {
                const auto* const account = users.account(member);
                if (!account || !has_password(*account)) return printable(member, 40);
            }
            continue;
        }
        const auto* const account = users.account(name);
        if (!account || !has_password(*account)) return printable(name, 40);
    }
    return std::string();
}

class NoPassword final : public Resource {
  public:
    Result<std::vector<Evidence>> inspect(const System& system) const override {
        const auto config = TRY(read_sudoers(system.files));
        std::vector<Evidence> evidence;
        for (const auto& rule : config.rules) {
            if (rule.nopasswd.empty()) continue;
            evidence.push_back(persisted(Verdict::drifted, rule.place.where(), expected,
                                         "NOPASSWD for " + printable(rule.users, 80)));
        }
        if (evidence.empty()) {
            evidence.push_back(persisted(Verdict::compliant, sudoers_file, expected, "all so"));
        }
        return bounded(std::move(evidence));
    }

    Result<> remedy(const System& /*system*/, Changes& changes) const override {
        auto files = changes.files;
        const auto config = TRY(read_sudoers(files));
        const auto users = TRY(read_users(files));
        // From the last to the first, so that the places of the others stay true.
        for (auto rule = config.rules.rbegin(); rule != config.rules.rend(); ++rule) {
            if (rule->nopasswd.empty()) continue;
            const auto who = TRY(cannot_authenticate(users, rule->users));
            if (!who.empty()) {
                return unsupported("give " + who + " a password, and take NOPASSWD out of " +
                                   rule->place.where());
            }
            auto text = TRY(files.read(rule->place.file)).value_or("");
            for (auto tag = rule->nopasswd.rbegin(); tag != rule->nopasswd.rend(); ++tag) {
                const auto end = std::min(text.find_first_not_of(" \t", tag->end), text.size());
                text.erase(tag->begin, end - tag->begin);
            }
            TRY(files.write(rule->place.file, text));
        }
        changes.files = std::move(files);
        return {};
    }

  private:
    static constexpr auto expected = "a password is asked for";
};

class NoAuthentication final : public Resource {
  public:
    Result<std::vector<Evidence>> inspect(const System& system) const override {
        const auto config = TRY(read_sudoers(system.files));
        std::vector<Evidence> evidence;
        for (const auto& one : config.defaults) {
            if (one.name != "authenticate" || !one.negated) continue;
            evidence.push_back(
                persisted(Verdict::drifted, one.place.where(), expected, shown(one)));
        }
        if (evidence.empty()) {
            evidence.push_back(persisted(Verdict::compliant, sudoers_file, expected, "all so"));
        }
        return bounded(std::move(evidence));
    }

    Result<> remedy(const System& /*system*/, Changes& changes) const override {
        auto files = changes.files;
        const auto config = TRY(read_sudoers(files));
        const auto users = TRY(read_users(files));
        for (const auto& one : config.defaults) {
            if (one.name != "authenticate" || !one.negated) continue;
            for (const auto& rule : config.rules) {
                const auto who = TRY(cannot_authenticate(users, rule.users));
                if (who.empty()) continue;
                return unsupported("give " + who + " a password, and take !authenticate out of " +
                                   one.place.where());
            }
            if (!one.alone) return unsupported("take !authenticate out of " + one.place.where());
            TRY(comment_out_place(files, one.place));
        }
        changes.files = std::move(files);
        return {};
    }

  private:
    static constexpr auto expected = "authenticate";
};

bool is_word(std::string_view text) {
    return !text.empty() && text.find_first_of(" \t\n\r\"\\,=#!") == std::string_view::npos &&
           printable(text) == text;
}

}  // namespace

Result<std::unique_ptr<Resource>> parse_sudoers_rule(Fields& fields) {
    if (fields.node("without")) {
        const auto what = TRY(fields.choice("without", {"nopasswd", "no_authenticate"}));
        TRY(fields.done());
        if (what == 0) return std::unique_ptr<Resource>(std::make_unique<NoPassword>());
        return std::unique_ptr<Resource>(std::make_unique<NoAuthentication>());
    }
    WantedDefault wanted;
    wanted.name = TRY(fields.text("default"));
    wanted.value = TRY(fields.optional_text("value")).value_or("");
    wanted.most = TRY(fields.optional_number("at_most", 0, 1440));
    TRY(fields.done());
    if (!is_word(wanted.name)) return fields.error("default", "is no name of sudoers(5)");
    if (!wanted.value.empty() && !is_word(wanted.value)) {
        return fields.error("value", "must be one word");
    }
    if (wanted.most && !wanted.value.empty())
        return fields.error("value", "is of no use with a bound");
    if (wanted.most) wanted.value = std::to_string(*wanted.most);
    return std::unique_ptr<Resource>(std::make_unique<Default>(std::move(wanted)));
}

}  // namespace bootseal
