// SPDX-License-Identifier: Apache-2.0
#include "resource/password_age.h"

#include <algorithm>

#include "base/text.h"
#include "resource/colon_file.h"
#include "resource/evidence.h"
#include "system/users.h"

namespace bootseal {

namespace {

using Day = std::optional<std::int64_t>;

constexpr std::int64_t longest = 99999;

struct AgeField {
    std::string_view name;
    std::size_t index;  ///< in a line of shadow(5)
    Day Shadow::*member;
};

constexpr std::array<AgeField, 4> age_fields = {{
    {"minimum", 3, &Shadow::minimum},
    {"maximum", 4, &Shadow::maximum},
    {"warning", 5, &Shadow::warning},
    {"inactive", 6, &Shadow::inactive},
}};

std::int64_t today(const System& system) {
    return std::chrono::floor<std::chrono::days>(system.now).time_since_epoch().count();
}

bool has_password(const Shadow& shadow) {
    return !shadow.password.empty() && shadow.password[0] != '!' && shadow.password[0] != '*';
}

/// Lines that cannot be read may be those of anybody.
void add_odd_lines(const Users& users, std::vector<Evidence>& evidence) {
    for (const auto& odd : users.odd) {
        if (odd.file != shadow_file) continue;
        evidence.push_back(persisted(Verdict::drifted, place(odd.file, odd.line),
                                     "a line that can be read", odd.why));
    }
}

std::vector<Evidence> complete(std::vector<Evidence> evidence, const std::string& expected) {
    if (evidence.empty()) {
        evidence.push_back(persisted(Verdict::compliant, std::string(shadow_file), expected,
                                     "no account has a password"));
    }
    return bounded(std::move(evidence));
}

class PasswordAge final : public Resource {
  public:
    PasswordAge(const AgeField& field, std::int64_t least, std::int64_t most, std::int64_t value)
        : field_(field), least_(least), most_(most), value_(value) {}

    Result<std::vector<Evidence>> inspect(const System& system) const override {
        const auto users = TRY(read_users(system.files));
        std::vector<Evidence> evidence;
        add_odd_lines(users, evidence);
        for (const auto& shadow : users.shadows) {
            if (!has_password(shadow)) continue;
            const auto& days = shadow.*field_.member;
            evidence.push_back(persisted(
                accepts(days) ? Verdict::compliant : Verdict::drifted,
                place(shadow_file, shadow.line), expected(),
                printable(shadow.name) + ": " + (days ? std::to_string(*days) : "not set")));
        }
        return complete(std::move(evidence), expected());
    }

    Result<> remedy(const System& system, Changes& changes) const override {
        const auto users = TRY(read_users(changes.files));
        std::vector<FieldEdit> edits;
        for (const auto& shadow : users.shadows) {
            if (!has_password(shadow) || accepts(shadow.*field_.member)) continue;
            TRY(refuse_to_expire(shadow, today(system)));
            edits.push_back({shadow.line, field_.index, std::to_string(value_)});
        }
        return edit_colon_file(changes.files, shadow_file, edits);
    }

  private:
    bool accepts(const Day& days) const { return days && *days >= least_ && *days <= most_; }

    std::string expected() const {
        std::string text(field_.name);
        if (least_ > 0) text += ", " + std::to_string(least_) + " days or more";
        if (most_ < longest) text += ", " + std::to_string(most_) + " days or less";
        return text;
    }

    /// As pam_unix(8) counts: a password too old must be changed before anything else is done,
    /// which those who come with a key or from a program cannot do.
    Result<> refuse_to_expire(const Shadow& shadow, std::int64_t now) const {
        auto after = shadow;
        after.*field_.member = value_;
        if (!after.maximum) return {};
        const auto who = printable(shadow.name);
        if (!shadow.changed) {
            return unsupported("say when " + who + " got the password, with chage -d");
        }
        if (now - *shadow.changed <= *after.maximum) return {};
        return unsupported("change the password of " + who + " first: it is " +
                           std::to_string(now - *shadow.changed) + " days old");
    }

    const AgeField& field_;
    std::int64_t least_;
    std::int64_t most_;
    std::int64_t value_;
};

class ChangedInThePast final : public Resource {
  public:
    Result<std::vector<Evidence>> inspect(const System& system) const override {
        const auto users = TRY(read_users(system.files));
        const auto now = today(system);
        const std::string expected = "changed on day " + std::to_string(now) + " or before";
        std::vector<Evidence> evidence;
        add_odd_lines(users, evidence);
        for (const auto& shadow : users.shadows) {
            if (!has_password(shadow)) continue;
            const bool past = !shadow.changed || *shadow.changed <= now;
            evidence.push_back(
                persisted(past ? Verdict::compliant : Verdict::drifted,
                          place(shadow_file, shadow.line), expected,
                          printable(shadow.name) + ": " +
                              (shadow.changed ? std::to_string(*shadow.changed) : "not set")));
        }
        return complete(std::move(evidence), expected);
    }

    Result<> remedy(const System& /*system*/, Changes& /*changes*/) const override {
        return unsupported("find out how the date came about, and have the password changed");
    }
};

}  // namespace

Result<std::unique_ptr<Resource>> parse_password_age(Fields& fields) {
    std::vector<std::string_view> names;
    for (const auto& field : age_fields)
        names.push_back(field.name);
    names.emplace_back("changed");
    const auto chosen = TRY(fields.choice("field", names));
    if (chosen == age_fields.size()) {
        TRY(fields.done());
        return std::unique_ptr<Resource>(std::make_unique<ChangedInThePast>());
    }
    const auto least = TRY(fields.optional_number("at_least", 0, longest));
    const auto most = TRY(fields.optional_number("at_most", 0, longest));
    const auto value = TRY(fields.number("value", 0, longest));
    TRY(fields.done());
    if (value < least.value_or(value) || value > most.value_or(value)) {
        return fields.error("value", "must be within the bounds");
    }
    return std::unique_ptr<Resource>(std::make_unique<PasswordAge>(
        age_fields[chosen], least.value_or(0), most.value_or(longest), value));
}

}  // namespace bootseal
