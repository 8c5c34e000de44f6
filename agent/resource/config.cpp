// SPDX-License-Identifier: Apache-2.0
#include "resource/config.h"

#include <algorithm>
#include <limits>

#include "base/text.h"
#include "resource/assignments.h"
#include "resource/evidence.h"
#include "resource/own_lines.h"
#include "resource/systemd_config.h"

namespace bootseal {

namespace {

struct Wanted {
    std::string file;
    std::optional<Dialect> dialect;  ///< none: systemd's
    std::string section;
    std::string key;
    std::string value;
    std::vector<std::string> accepted;  ///< `value` first; empty where any value will do
    std::optional<std::string> fallback;
    std::optional<std::int64_t> least;
    std::optional<std::int64_t> most;
};

/// What decides, or nothing where no line does.
struct Deciding {
    std::string value;
    std::string where;
};

class Config final : public Resource {
  public:
    explicit Config(Wanted wanted) : wanted_(std::move(wanted)) {}

    Result<std::vector<Evidence>> inspect(const System& system) const override {
        const auto found = TRY(decide(system.files));
        const auto expected = this->expected();
        const auto verdict = accepts(found) ? Verdict::compliant : Verdict::drifted;
        if (found) {
            return std::vector{persisted(verdict, found->where, expected, printable(found->value))};
        }
        const auto& fallback = wanted_.fallback;
        return std::vector{
            persisted(verdict, printable(wanted_.file), expected,
                      fallback ? "not set, default " + printable(*fallback) : "not set")};
    }

    Result<> remedy(const System&, Changes& changes) const override {
        if (accepts(TRY(decide(changes.files)))) return {};
        if (wanted_.accepted.empty()) {
            return unsupported("set " + wanted_.key + " in " + printable(wanted_.file));
        }
        if (!wanted_.dialect) {
            auto files = changes.files;
            TRY(set_systemd(files, wanted_.file,
                            {wanted_.section, wanted_.key, wanted_.value, "", 0, {}}));
            changes.files = std::move(files);
            return {};
        }
        const auto before = TRY(changes.files.read(wanted_.file));
        const auto text = before ? *before : std::string(own_mark) + "\n";
        // auditd keeps its configuration from other users.
        const mode_t mode = wanted_.dialect == Dialect::auditd ? 0640 : 0644;
        return changes.files.write(
            wanted_.file, assign(*wanted_.dialect, text, wanted_.key, wanted_.value), {mode, 0, 0});
    }

  private:
    bool is_bounded() const { return wanted_.least || wanted_.most; }

    std::string expected() const {
        if (wanted_.accepted.empty()) return "set";
        if (!is_bounded()) return printable(join(wanted_.accepted, " or "));
        std::vector<std::string> bounds;
        if (wanted_.least) bounds.push_back(std::to_string(*wanted_.least) + " or more");
        if (wanted_.most) bounds.push_back(std::to_string(*wanted_.most) + " or less");
        return join(bounds, ", ");
    }

    bool accepts(const std::optional<Deciding>& found) const {
        const auto value = found ? std::optional(found->value) : wanted_.fallback;
        if (!value) return false;
        if (wanted_.accepted.empty()) return !value->empty();
        if (is_bounded()) {
            const auto number = parse_number(*value);
            return number && *number >= wanted_.least.value_or(*number) &&
                   *number <= wanted_.most.value_or(*number);
        }
        return std::any_of(wanted_.accepted.begin(), wanted_.accepted.end(), [&](const auto& one) {
            return wanted_.dialect == Dialect::auditd ? lower(one) == lower(*value) : one == *value;
        });
    }

    Result<std::optional<Deciding>> decide(const Overlay& files) const {
        std::optional<Deciding> found;
        if (!wanted_.dialect) {
            for (auto& one : TRY(read_systemd_config(files, wanted_.file))) {
                if (one.section != wanted_.section || one.key != wanted_.key) continue;
                // An empty value takes back what was set before.
                found.reset();
                if (one.value.empty()) continue;
                found =
                    Deciding{one.value, "/" + printable(one.file) + ":" + std::to_string(one.line)};
            }
            return found;
        }
        const auto text = TRY(files.read(wanted_.file)).value_or("");
        if (text.find('\0') != std::string::npos) {
            return invalid(printable(wanted_.file) + " holds a NUL byte");
        }
        if (wanted_.dialect == Dialect::auditd) {
            if (const auto line = refused_by_auditd(text)) {
                return invalid("auditd does not start with what " + printable(wanted_.file) +
                               " says on line " + std::to_string(*line));
            }
        }
        for (auto& one : parse_assignments(*wanted_.dialect, text)) {
            if (one.key != wanted_.key) continue;
            found = Deciding{one.value, printable(wanted_.file) + ":" + std::to_string(one.line)};
        }
        return found;
    }

    Wanted wanted_;
};

bool is_one_line(std::string_view text) {
    return trim(text) == text && std::none_of(text.begin(), text.end(),
                                              [](unsigned char c) { return c < ' ' || c == 0x7f; });
}

bool is_name(std::string_view text) {
    return !text.empty() && is_one_line(text) &&
           text.find_first_of(" =#;[]\"\\") == std::string_view::npos;
}

}  // namespace

Result<std::unique_ptr<Resource>> parse_config(Fields& fields) {
    Wanted wanted;
    wanted.file = TRY(fields.text("file"));
    const auto dialect =
        TRY(fields.choice("dialect", {"equals", "postfix", "space", "auditd", "systemd"}));
    if (dialect < 4) wanted.dialect = static_cast<Dialect>(dialect);
    if (!wanted.dialect) wanted.section = TRY(fields.text("section"));
    wanted.key = TRY(fields.text("key"));
    const bool any = fields.node("state") != nullptr;
    if (any) {
        TRY(fields.choice("state", {"set"}));
    } else {
        wanted.value = TRY(fields.text("value"));
        wanted.accepted = TRY(fields.list("accept"));
        wanted.accepted.insert(wanted.accepted.begin(), wanted.value);
    }
    wanted.fallback = TRY(fields.optional_text("default"));
    constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();
    if (!any) {
        wanted.least = TRY(fields.optional_number("at_least", 0, largest));
        wanted.most = TRY(fields.optional_number("at_most", 0, largest));
    }
    TRY(fields.done());

    if (!wanted.file.starts_with('/')) return fields.error("file", "must be an absolute path");
    if (!wanted.dialect && !wanted.file.starts_with("/etc/systemd/")) {
        return fields.error("file", "must be in /etc/systemd for this dialect");
    }
    if (!wanted.dialect && !is_name(wanted.section)) return fields.error("section", "is no name");
    if (!is_name(wanted.key)) return fields.error("key", "is no name");
    // Quotes and backslashes at the end would be read as something else than they say.
    const bool survives =
        is_one_line(wanted.value) && !wanted.value.empty() && !wanted.value.ends_with('\\') &&
        (wanted.dialect != Dialect::space || wanted.value.find('"') == std::string::npos);
    if (!any && !survives)
        return fields.error("value", "must be one line that every reader takes as it is");
    if (wanted.least || wanted.most) {
        if (wanted.accepted.size() > 1) return fields.error("accept", "is of no use with bounds");
        const auto number = parse_number(wanted.value);
        const bool within = number && *number >= wanted.least.value_or(*number) &&
                            *number <= wanted.most.value_or(*number);
        if (!within) return fields.error("value", "must be a number within the bounds");
    }
    if (wanted.dialect == Dialect::auditd) wanted.key = lower(wanted.key);
    return std::unique_ptr<Resource>(std::make_unique<Config>(std::move(wanted)));
}

}  // namespace bootseal
