// SPDX-License-Identifier: Apache-2.0
#include "resource/sshd_wanted.h"

#include <algorithm>
#include <limits>

#include "base/text.h"

namespace bootseal {

namespace {

constexpr std::int64_t highest = std::numeric_limits<int>::max();

bool is_plain_name(std::string_view name) {
    return !name.empty() && name.find_first_of("*?!,+-^ \t#\"'\\") != 0 &&
           name.find_first_of("*?!, \t#\"'\\") == std::string_view::npos;
}

/// The keywords whose values are read closely enough to be compared.
bool is_comparable(const SshdKeyword& keyword) {
    switch (keyword.kind) {
        case SshdKind::unchecked:
        case SshdKind::list:
        case SshdKind::ignored:
            return false;
        default:
            return keyword.merge != SshdMerge::all;
    }
}

bool is_number(const SshdKeyword& keyword) {
    return keyword.kind == SshdKind::time || keyword.kind == SshdKind::number;
}

std::vector<std::string> list_of(std::string_view names) {
    const auto parts = split(names, ',');
    return {parts.begin(), parts.end()};
}

/// A written line is split at blanks and comments; values that would not survive are refused.
bool is_one_word(std::string_view value) {
    return !value.empty() && value.find_first_of(" \t\r\n\f#\"'\\") == std::string_view::npos;
}

}  // namespace

Result<SshdWanted> SshdWanted::parse(Fields& fields) {
    SshdWanted wanted;
    wanted.spelling_ = TRY(fields.text("keyword"));
    wanted.keyword_ = find_sshd_keyword(wanted.spelling_);
    if (!wanted.keyword_ || wanted.keyword_->kind == SshdKind::ignored) {
        return fields.error("keyword", "is not one that sshd knows");
    }
    const auto value = TRY(fields.optional_text("value"));
    const bool ranged = fields.node("at_most") || fields.node("at_least");
    const bool without = fields.node("without") != nullptr;
    const bool state = fields.node("state") != nullptr;
    if ((ranged || (value && !state) ? 1 : 0) + (without ? 1 : 0) + (state ? 1 : 0) != 1) {
        return fields.error("keyword", "wants one of value, at_most, without and state");
    }
    if (state) {
        TRY(fields.choice("state", {"set"}));
        wanted.kind_ = Kind::set;
        wanted.value_ = value.value_or("");
        for (const auto word : split(wanted.value_, ' ')) {
            if (value && !is_one_word(word)) return fields.error("value", "must be plain words");
        }
    } else if (!is_comparable(*wanted.keyword_)) {
        return fields.error("keyword", "can only be asked for with state: set");
    } else if (without) {
        if (wanted.keyword_->kind != SshdKind::algorithms) {
            return fields.error("without", "is for lists of algorithms");
        }
        wanted.kind_ = Kind::without;
        wanted.accepted_ = TRY(fields.list("without"));
        if (!std::all_of(wanted.accepted_.begin(), wanted.accepted_.end(), is_plain_name) ||
            wanted.accepted_.empty()) {
            return fields.error("without", "must list names of algorithms");
        }
    } else if (ranged) {
        wanted.value_ = value.value_or("");
        TRY(wanted.read_range(fields));
    } else {
        TRY(wanted.read_equal(fields, *value));
    }
    TRY(fields.done());
    return wanted;
}

Result<> SshdWanted::read_equal(Fields& fields, const std::string& value) {
    if (keyword_->kind == SshdKind::algorithms) {
        return fields.error("value", "does not fit a list of algorithms: use without");
    }
    kind_ = Kind::equal;
    value_ = value;
    auto values = TRY(fields.list("accept"));
    values.insert(values.begin(), value);
    for (const auto& one : values) {
        if (!is_one_word(one)) return fields.error("value", "must be one word");
        auto normal = sshd_values(*keyword_, one);
        if (!normal) return fields.error("value", normal.error().what);
        accepted_.push_back(normal->front());
    }
    return {};
}

Result<> SshdWanted::read_range(Fields& fields) {
    if (keyword_->kind == SshdKind::startups) {
        kind_ = Kind::startups;
        accepted_ = {TRY(fields.text("at_most"))};
        if (value_.empty()) value_ = accepted_.front();
        if (fields.node("at_least")) return fields.error("at_least", "does not fit MaxStartups");
        for (const auto& text : {accepted_.front(), value_}) {
            const auto parts = parse_startups(text);
            if (!parts || parts->size() != 3) {
                return fields.error("at_most", "must be start:rate:full");
            }
        }
    } else {
        if (!is_number(*keyword_)) return fields.error("at_most", "is for numbers and times");
        kind_ = Kind::range;
        least_ = TRY(fields.optional_number("at_least", 0, highest)).value_or(0);
        most_ = TRY(fields.optional_number("at_most", least_, highest)).value_or(highest);
        if (value_.empty()) value_ = std::to_string(fields.node("at_most") ? most_ : least_);
        const auto normal = sshd_values(*keyword_, value_);
        if (!normal || !is_one_word(value_)) return fields.error("value", "is not a number");
        if (!accepts({*normal, nullptr})) return fields.error("value", "is outside the bounds");
    }
    return {};
}

/// The algorithms of `without` that the value has.
std::vector<std::string> SshdWanted::offered(const SshdValue& value) const {
    std::vector<std::string> found;
    for (auto& name : list_of(value.values.front())) {
        const bool bad = std::find(accepted_.begin(), accepted_.end(), name) != accepted_.end();
        if (bad) found.push_back(std::move(name));
    }
    return found;
}

bool SshdWanted::accepts(const SshdValue& value) const {
    const auto& values = value.values;
    switch (kind_) {
        case Kind::set:
            return value.setting && !values.empty() && !values.front().empty() &&
                   values.front() != "none";
        case Kind::without:
            return offered(value).empty();
        case Kind::range: {
            const auto number = parse_number(values.front());
            return number && *number >= least_ && *number <= most_;
        }
        case Kind::startups: {
            const auto limit = parse_startups(accepted_.front());
            const auto parts = parse_startups(values.front());
            if (!limit || !parts || parts->size() != 3) return false;
            for (std::size_t i = 0; i < 3; ++i) {
                if ((*parts)[i] > (*limit)[i]) return false;
            }
            return true;
        }
        case Kind::equal:
            return std::find(accepted_.begin(), accepted_.end(), values.front()) != accepted_.end();
    }
    return false;
}

std::string SshdWanted::expected() const {
    switch (kind_) {
        case Kind::set:
            return "set";
        case Kind::without:
            return "without " + printable(join(accepted_, ", "));
        case Kind::range:
            return most_ == highest ? "at least " + std::to_string(least_)
                                    : std::to_string(least_) + " to " + std::to_string(most_);
        case Kind::startups:
            return "at most " + accepted_.front();
        case Kind::equal:
            return printable(join(accepted_, " or "));
    }
    return {};
}

std::string SshdWanted::actual(const SshdValue& value) const {
    std::string text;
    if (kind_ == Kind::without) {
        const auto bad = offered(value);
        text = bad.empty() ? "offers none of them" : "offers " + printable(join(bad, ", "));
    } else {
        text = printable(join(value.values, " "));
    }
    if (value.setting) return text;
    return text.empty() ? "not set" : "not set, default " + text;
}

Result<std::string> SshdWanted::line(const SshdValue& now) const {
    if (kind_ == Kind::set && value_.empty()) {
        return unsupported("decide what " + spelling_ + " must be and set it in sshd_config");
    }
    if (kind_ != Kind::without) return spelling_ + " " + value_;
    // Taken from the default, the list follows what later versions of sshd offer.
    const bool removing = now.setting && now.setting->text.starts_with('-');
    if (!now.setting || removing) {
        auto names = removing ? list_of(now.setting->text.substr(1)) : std::vector<std::string>();
        for (const auto& name : accepted_) {
            if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
        }
        return spelling_ + " -" + join(names, ",");
    }
    auto names = list_of(now.values.front());
    const auto bad = offered(now);
    std::erase_if(names, [&](const auto& name) {
        return std::find(bad.begin(), bad.end(), name) != bad.end();
    });
    if (names.empty()) {
        return unsupported("choose other " + spelling_ + ": all that are set are forbidden");
    }
    return spelling_ + " " + join(names, ",");
}

}  // namespace bootseal
