// SPDX-License-Identifier: Apache-2.0
#include "resource/pam_settings.h"

#include <algorithm>
#include <array>
#include <limits>

#include "base/text.h"

namespace bootseal {

namespace {

using Kind = PamOption::Kind;
using Source = PamValue::Source;

constexpr std::int64_t longest_time = 604800;  // of pam_faillock: a week
constexpr std::size_t longest_line = 1022;     // of both readers
constexpr std::size_t most_lines = 2000;       // that say something; no person writes more

constexpr auto options = std::to_array<PamOption>({
    {"pam_faillock", "deny", Kind::number, 3},
    {"pam_faillock", "even_deny_root", Kind::flag},
    {"pam_faillock", "fail_interval", Kind::number, 900},
    {"pam_faillock", "root_unlock_time", Kind::number, 600},
    {"pam_faillock", "unlock_time", Kind::number, 600},
    {"pam_pwhistory", "enforce_for_root", Kind::flag},
    {"pam_pwhistory", "remember", Kind::number, 10},
    {"pam_pwhistory", "use_authtok", Kind::flag},
    {"pam_pwquality", "dcredit", Kind::number, 0},
    {"pam_pwquality", "dictcheck", Kind::number, 1},
    {"pam_pwquality", "difok", Kind::number, 1},
    {"pam_pwquality", "enforce_for_root", Kind::flag},
    {"pam_pwquality", "enforcing", Kind::number, 1},
    {"pam_pwquality", "lcredit", Kind::number, 0},
    {"pam_pwquality", "maxrepeat", Kind::number, 0},
    {"pam_pwquality", "maxsequence", Kind::number, 0},
    {"pam_pwquality", "minclass", Kind::number, 0},
    {"pam_pwquality", "minlen", Kind::number, 8},
    {"pam_pwquality", "ocredit", Kind::number, 0},
    {"pam_pwquality", "ucredit", Kind::number, 0},
    {"pam_unix", "nullok", Kind::flag},
    {"pam_unix", "remember", Kind::flag},
    {"pam_unix", "use_authtok", Kind::flag},
});

/// The further words that libpwquality 1.4.5 knows; any other ends its reading.
constexpr auto quality_numbers = std::to_array<std::string_view>(
    {"gecoscheck", "maxclassrepeat", "retry", "usercheck", "usersubstr"});
constexpr auto quality_words = std::to_array<std::string_view>(
    {"badwords", "dictpath", "enforce_for_root", "local_users_only"});

/// Like strtol(3) of base 10: the number at the start, whatever follows.
std::optional<std::int64_t> leading_number(std::string_view text, std::size_t* used = nullptr) {
    const auto begin = std::min(text.find_first_not_of(" \t\n\v\f\r"), text.size());
    const std::size_t sign = text.substr(begin, 1) == "+" || text.substr(begin, 1) == "-" ? 1 : 0;
    const auto end = std::min(text.find_first_not_of("0123456789", begin + sign), text.size());
    if (used) *used = end;
    if (end == begin + sign) return std::nullopt;
    const bool plus = text[begin] == '+';
    return parse_number(text.substr(begin + (plus ? 1 : 0), end - begin - (plus ? 1 : 0)));
}

/// What pam_faillock makes of a value; nothing where it stays with what it had.
std::optional<std::int64_t> faillock_number(std::string_view name, std::string_view value) {
    const bool unlocks = name == "unlock_time" || name == "root_unlock_time";
    if (unlocks && value == "never") return 0;
    auto number = leading_number(value);
    if (!number) return std::nullopt;
    if (name == "deny") return *number & 0xffff;
    if (*number < 0 || *number > longest_time) return std::nullopt;
    return number;
}

/// A whole number, as libpwquality demands it.
std::optional<std::int64_t> quality_number(std::string_view name, std::string_view value) {
    std::size_t used = 0;
    auto number = leading_number(value, &used);
    constexpr std::int64_t most = std::numeric_limits<int>::max();
    if (!number || used != value.size() || *number >= most || *number <= -most) return std::nullopt;
    if (name == "minlen") return std::max<std::int64_t>(*number, 6);
    if (name == "minclass") return std::min<std::int64_t>(*number, 4);
    return number;
}

bool is_quality_line(std::string_view key, std::string_view value) {
    const auto name = lower(key);
    const auto listed = [&](const auto& names) {
        return std::find(names.begin(), names.end(), name) != names.end();
    };
    if (listed(quality_words)) return true;
    const auto* option = find_pam_option("pam_pwquality", name);
    return (option || listed(quality_numbers)) && quality_number(name, value).has_value();
}

struct Decision {
    const PamOption& option;
    PamValue value;

    /// Takes over what one line or argument says, where it is about the option.
    void hear(std::string_view key, std::string_view text, const PamValue& place) {
        const bool quality = option.module == "pam_pwquality";
        if ((quality ? lower(key) : std::string(key)) != option.name) return;
        std::optional<std::int64_t> number = 1;
        if (option.kind == Kind::number) {
            number =
                quality ? quality_number(option.name, text) : faillock_number(option.name, text);
        }
        if (!number) return;
        auto stopped = std::move(value.stopped);
        value = place;
        value.number = *number;
        value.stopped = std::move(stopped);
    }
};

/// Reads one file. Without the file nothing is set.
Result<> read_conf(const Overlay& files, const std::string& file, Decision& decision) {
    const auto text = TRY(files.read(file));
    if (!text) return {};
    const auto all = parse_pam_conf(*text);
    if (!all) return printable(file) + ": " + Error(all.error());
    for (const auto& one : *all) {
        auto where = printable(file) + ":" + std::to_string(one.line);
        if (decision.option.module == "pam_pwquality" && !is_quality_line(one.key, one.value)) {
            decision.value.stopped = std::move(where);
            return {};
        }
        decision.hear(one.key, one.value,
                      {0, Source::file, std::move(where), file, one.line, std::nullopt});
    }
    return {};
}

Result<> read_files(const Overlay& files, const PamModule* called, Decision& decision) {
    if (decision.option.module == "pam_faillock") {
        const auto file = faillock_file_of(called);
        if (file != faillock_file && !TRY(files.status(file))) {
            return invalid(called->where() + " names " + printable(file, 80) +
                           ", which does not exist: pam_faillock fails");
        }
        return read_conf(files, file, decision);
    }
    if (decision.option.module != "pam_pwquality") return {};
    const auto folder = std::string(pwquality_file) + ".d";
    for (const auto& name : TRY(files.list(folder))) {
        if (!name.ends_with(".conf")) continue;
        TRY(read_conf(files, folder + "/" + name, decision));
        if (decision.value.stopped) return {};
    }
    return read_conf(files, pwquality_file, decision);
}

void read_arguments(const PamModule& called, Decision& decision) {
    const auto& option = decision.option;
    for (const auto& argument : called.arguments) {
        const auto& text = argument.text;
        const PamValue place{1,           Source::argument, called.where(),
                             called.file, called.line,      std::nullopt};
        if (option.module == "pam_faillock" || option.module == "pam_pwquality") {
            const auto equals = std::min(text.find('='), text.size());
            const auto value = text.substr(std::min(equals + 1, text.size()));
            decision.hear(text.substr(0, equals), value, place);
        } else if (takes_argument(option, text) == Takes::yes) {
            decision.value = place;
            if (option.kind == Kind::number) {
                const auto number = leading_number(text.substr(text.find('=') + 1));
                decision.value.number = std::clamp<std::int64_t>(number.value_or(0), 0, 400);
            }
        }
    }
}

}  // namespace

const PamOption* find_pam_option(std::string_view module, std::string_view name) {
    const auto* found = std::find_if(options.begin(), options.end(), [&](const PamOption& one) {
        return one.module == module && one.name == name;
    });
    return found == options.end() ? nullptr : found;
}

Result<std::vector<PamConfLine>> parse_pam_conf(std::string_view text) {
    constexpr std::string_view space = " \t\n\v\f\r";
    std::vector<PamConfLine> result;
    std::size_t number = 0, begin = 0;
    for (const auto line : lines(text)) {
        ++number;
        const auto start = begin;
        begin += line.size() + 1;
        if (line.size() > longest_line || line.find('\0') != std::string_view::npos) {
            return invalid("line " + std::to_string(number) +
                           " is too long for its reader, or has a NUL byte in it");
        }
        const auto content = trim(line.substr(0, line.find('#')));
        if (content.empty()) continue;
        if (result.size() >= most_lines) {
            return invalid("line " + std::to_string(number) + " is one too many");
        }
        PamConfLine found;
        found.line = number;
        found.begin = start + static_cast<std::size_t>(content.data() - line.data());
        found.end = found.begin + content.size();
        const auto end = std::min(content.find_first_of(std::string(space) + "="), content.size());
        found.key = content.substr(0, end);
        auto rest = trim(content.substr(end));
        if (rest.starts_with('=')) rest = trim(rest.substr(1));
        found.value = rest;
        result.push_back(std::move(found));
    }
    return result;
}

Result<PamValue> decide_pam_option(const Overlay& files, const PamOption& option,
                                   const PamModule* called) {
    Decision decision{option, {}};
    decision.value.number = option.fallback;
    TRY(read_files(files, called, decision));
    if (called) read_arguments(*called, decision);
    if (option.name == "root_unlock_time" && decision.value.source == Source::fallback) {
        // Where nothing else is said, root waits as long as everybody.
        const auto* others = find_pam_option("pam_faillock", "unlock_time");
        decision.value.number = TRY(decide_pam_option(files, *others, called)).number;
    }
    return decision.value;
}

Takes takes_argument(const PamOption& option, std::string_view argument) {
    const auto takes = [](bool so) { return so ? Takes::yes : Takes::no; };
    if (option.module == "pam_unix") {
        // pam_unix compares no further than its own word goes.
        const auto word = std::string(option.name) + (option.name == "remember" ? "=" : "");
        return takes(argument.starts_with(word));
    }
    const auto equals = argument.find('=');
    const auto key = argument.substr(0, equals);
    if (option.module == "pam_pwhistory") {
        if (option.name == "use_authtok") return takes(argument == option.name);
        const bool valued = equals != std::string_view::npos;
        return takes(lower(key) == option.name && valued == (option.kind == Kind::number));
    }
    return takes((option.module == "pam_pwquality" ? lower(key) : std::string(key)) == option.name);
}

std::string faillock_file_of(const PamModule* called) {
    std::string file = faillock_file;
    constexpr std::string_view conf = "conf=";
    for (const auto& argument : called ? called->arguments : std::vector<PamArgument>()) {
        if (argument.text.starts_with(conf)) file = argument.text.substr(conf.size());
    }
    return file;
}

}  // namespace bootseal
