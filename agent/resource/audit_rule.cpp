// SPDX-License-Identifier: Apache-2.0
#include "resource/audit_rule.h"

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "resource/audit_config.h"
#include "resource/evidence.h"
#include "resource/own_lines.h"
#include "system/packages.h"
#include "system/scan.h"

namespace bootseal {

namespace {

const std::string own_rules = std::string(audit_rules_dir) + "/50-bootseal.rules";
const std::string own_first = std::string(audit_rules_dir) + "/00-bootseal.rules";
const std::string own_last = std::string(audit_rules_dir) + "/99-zz-bootseal.rules";
constexpr Access own_access = {0640, 0, 0};
constexpr int most_edits = 100;

Result<AuditMachine> machine_of(const System& system) {
    const auto libc = TRY(system.packages.find("libc6"));
    return libc && libc->architecture == "arm64" ? AuditMachine::arm64 : AuditMachine::x86_64;
}

/// auditd's own folder is closed to others.
Result<> make_rules_dir(Overlay& files) {
    for (const auto* dir : {"/etc/audit", audit_rules_dir})
        TRY(files.make_directory(dir, {0750, 0, 0}));
    return {};
}

/// A file without an end of its last line would take ours into that line.
Result<> end_last_lines(Overlay& files) {
    for (const auto& name : TRY(files.glob(std::string(audit_rules_dir) + "/*.rules"))) {
        const auto status = TRY(files.status(name));
        if (!status || status->type != FileType::file) continue;
        const auto text = TRY(files.read(name)).value_or("");
        if (!text.empty() && !text.ends_with('\n')) TRY(files.write(name, text + "\n"));
    }
    return {};
}

Result<> put_line(Overlay& files, const std::string& file, std::string_view line) {
    TRY(make_rules_dir(files));
    TRY(end_last_lines(files));
    return put_own_line(
        files, file, line, [&](std::string_view old) { return old == line; }, own_access);
}

Result<> comment_out_source(Overlay& files, const AuditSource& source) {
    const auto text = TRY(files.read(source.file)).value_or("");
    return files.write(source.file, comment_out_line(text, source.number));
}

/// audit.rules as augenrules will write it at the next boot, so that nothing is found changed then.
Result<> compile(Overlay& files) {
    const auto made = compile_audit_rules(TRY(merge_audit_rules(files)));
    TRY(make_rules_dir(files));
    return files.write(compiled_audit_rules, made, own_access);
}

/// How a wanted rule stands; `by` is the line that decides, where one does.
struct Standing {
    enum class Kind { recorded, missing, never, off, ended };

    Kind kind = Kind::missing;
    std::optional<AuditSource> by;
    std::string what;  ///< "b32 adjtimex", of what is missing
};

/// The ABIs and system calls that a rule is wanted for, each with a name for messages.
std::vector<std::pair<std::string, std::string>> parts_of(const AuditRule& wanted) {
    std::vector<std::pair<std::string, std::string>> parts;
    for (const std::string abi : {"b32", "b64"}) {
        if (!wanted.arch.empty() && wanted.arch != abi) continue;
        if (wanted.syscalls.empty()) parts.emplace_back(abi, "");
        for (const auto& name : wanted.syscalls)
            parts.emplace_back(abi, name);
    }
    return parts;
}

Standing stand(const AuditConfig& config, const AuditRule& wanted) {
    Standing result;
    if (config.enabled == 0) return {Standing::Kind::off, config.enabled_by, ""};
    for (const auto& loaded : config.rules) {
        const auto& rule = loaded.rule;
        const bool all = rule.list == AuditRule::List::task && !rule.always && rule.fields.empty();
        if (all) return {Standing::Kind::never, loaded.source, ""};
    }
    for (const auto& [abi, name] : parts_of(wanted)) {
        // The first rule that matches decides.
        const auto first = std::find_if(config.rules.begin(), config.rules.end(),
                                        [&, &abi = abi, &name = name](const auto& one) {
                                            return covers(one.rule, wanted, abi, name);
                                        });
        if (first != config.rules.end() && first->rule.always) {
            if (!result.by) result.by = first->source;
            continue;
        }
        if (first != config.rules.end()) return {Standing::Kind::never, first->source, ""};
        if (config.ended_at) return {Standing::Kind::ended, config.ended_at, ""};
        return {Standing::Kind::missing, std::nullopt, abi + (name.empty() ? "" : " " + name)};
    }
    result.kind = Standing::Kind::recorded;
    return result;
}

std::string describe(const Standing& standing) {
    switch (standing.kind) {
        case Standing::Kind::recorded:
            return "recorded";
        case Standing::Kind::never:
            return "a rule says never";
        case Standing::Kind::off:
            return "auditing is switched off";
        case Standing::Kind::ended:
            return "auditctl ends at this line, and no rule before it does";
        default:
            return "no rule for " + standing.what;
    }
}

/// A rule of the ruleset, as it is wanted in a tree.
struct Wanted {
    std::string text;  ///< what a remedy writes
    AuditRule rule;
};

class Recorded final : public Resource {
  public:
    Recorded(std::string text, bool each) : text_(std::move(text)), each_(each) {}

    Result<std::vector<Evidence>> inspect(const System& system) const override {
        const auto machine = TRY(machine_of(system));
        const auto config = TRY(read_audit_config(system.files, machine));
        std::vector<Evidence> evidence;
        for (const auto& wanted : TRY(all_wanted(system, system.files, machine))) {
            const auto standing = stand(config, wanted.rule);
            const bool good = standing.kind == Standing::Kind::recorded;
            evidence.push_back(persisted(good ? Verdict::compliant : Verdict::drifted,
                                         standing.by ? standing.by->where() : audit_rules_dir,
                                         printable(wanted.text), describe(standing)));
        }
        if (evidence.empty()) {
            evidence.push_back(persisted(Verdict::compliant, "/",
                                         "a rule for every SUID and SGID "
                                         "program",
                                         "there is no such program"));
        }
        return bounded(std::move(evidence));
    }

    Result<> remedy(const System& system, Changes& changes) const override {
        const auto machine = TRY(machine_of(system));
        auto files = changes.files;
        for (const auto& wanted : TRY(all_wanted(system, files, machine)))
            TRY(bring_about(files, wanted, machine));
        TRY(compile(files));
        changes.files = std::move(files);
        return {};
    }

  private:
    Result<std::vector<Wanted>> all_wanted(const System& system, const Overlay& files,
                                           AuditMachine machine) const {
        std::vector<Wanted> result;
        if (!each_) {
            result.push_back(TRY(wanted_as(text_, files, machine)));
            return result;
        }
        for (const auto& path : TRY(system.scan.found())->privileged) {
            if (path.find_first_of(" \\\n\t") != std::string::npos) {
                return unsupported("write a rule by hand for /" + printable(path));
            }
            const auto status = TRY(files.status(path, Links::keep));
            if (!status || (status->mode & 06000) == 0) continue;
            const auto after = text_.find(" -F ");
            result.push_back(
                TRY(wanted_as(text_.substr(0, after) + " -F path=/" + path + text_.substr(after),
                              files, machine)));
        }
        return result;
    }

    static Result<Wanted> wanted_as(std::string text, const Overlay& files, AuditMachine machine) {
        const auto parts = words(text, " ");
        std::vector<std::string> kept;
        std::string abi = "b64";
        for (std::size_t i = 0; i < parts.size(); ++i) {
            if (parts[i].starts_with("arch=")) abi = parts[i].substr(5);
            if (i == 0 || parts[i - 1] != "-S") {
                kept.emplace_back(parts[i]);
                continue;
            }
            std::vector<std::string> names;
            for (const auto name : split(parts[i], ',')) {
                if (has_syscall(machine, abi, name)) names.emplace_back(name);
            }
            kept.push_back(join(names, ","));
        }
        text = join(kept, " ");
        auto line = parse_audit_line(text, machine);
        if (!line) return invalid("this machine has no such audit rule: " + printable(text));
        auto rule = TRY(place_in_tree(files, std::move(line->rule)));
        return Wanted{std::move(text), std::move(rule)};
    }

    static Result<> bring_about(Overlay& files, const Wanted& wanted, AuditMachine machine) {
        bool written = false;
        for (int i = 0; i < most_edits; ++i) {
            const auto config = TRY(read_audit_config(files, machine));
            const auto standing = stand(config, wanted.rule);
            switch (standing.kind) {
                case Standing::Kind::recorded:
                    return {};
                case Standing::Kind::never:
                    return unsupported("decide whether " + standing.by->where() +
                                       " may keep this from being recorded");
                case Standing::Kind::off:
                    TRY(comment_out_source(files, *standing.by));
                    break;
                case Standing::Kind::ended:
                    // -c: auditctl goes on after a line that it refuses.
                    if (standing.by->file == own_rules) return not_loaded(wanted);
                    TRY(put_line(files, own_first, "-c"));
                    break;
                case Standing::Kind::missing:
                    if (!written) {
                        TRY(put_line(files, own_rules, wanted.text));
                    } else if (!config.removals.empty()) {
                        TRY(comment_out_source(files, config.removals.back()));
                    } else {
                        return not_loaded(wanted);
                    }
                    written = true;
            }
        }
        return not_loaded(wanted);
    }

    static Error not_loaded(const Wanted& wanted) {
        return unsupported("see by hand why auditctl would not load " + printable(wanted.text));
    }

    std::string text_;
    bool each_;
};

class Immutable final : public Resource {
  public:
    Result<std::vector<Evidence>> inspect(const System& system) const override {
        const auto machine = TRY(machine_of(system));
        const auto config = TRY(read_audit_config(system.files, machine));
        const auto verdict = config.immutable() ? Verdict::compliant : Verdict::drifted;
        const auto& by = config.ended_at ? config.ended_at : config.enabled_by;
        std::string actual = config.immutable() ? "-e 2" : "rules can be changed";
        if (config.ended_at && !config.immutable()) actual = "auditctl ends at this line";
        return std::vector{
            persisted(verdict, by ? by->where() : audit_rules_dir, "-e 2", std::move(actual))};
    }

    Result<> remedy(const System& system, Changes& changes) const override {
        const auto machine = TRY(machine_of(system));
        auto files = changes.files;
        for (int i = 0; i < most_edits; ++i) {
            const auto config = TRY(read_audit_config(files, machine));
            if (config.immutable() && !config.ended_at) {
                TRY(compile(files));
                changes.files = std::move(files);
                return {};
            }
            if (config.ended_at) {
                if (i > 1) break;
                TRY(put_line(files, own_first, "-c"));
            }
            if (config.enabled_by && config.enabled != 2 && i > 0) {
                TRY(comment_out_source(files, *config.enabled_by));
            } else {
                TRY(put_line(files, own_last, "-e 2"));
            }
        }
        return unsupported("see by hand why auditctl would not come to -e 2");
    }
};

class Compiled final : public Resource {
  public:
    Result<std::vector<Evidence>> inspect(const System& system) const override {
        const auto made = compile_audit_rules(TRY(merge_audit_rules(system.files)));
        const auto found = TRY(system.files.read(compiled_audit_rules));
        const auto verdict = found == made ? Verdict::compliant : Verdict::drifted;
        std::string actual = !found          ? "no file"
                             : found == made ? "as the rules say"
                                             : "other rules";
        return std::vector{persisted(verdict, compiled_audit_rules,
                                     "what augenrules makes of " + std::string(audit_rules_dir),
                                     std::move(actual))};
    }

    Result<> remedy(const System& /*system*/, Changes& changes) const override {
        return compile(changes.files);
    }
};

}  // namespace

Result<std::unique_ptr<Resource>> parse_audit_rule(Fields& fields) {
    if (fields.node("state")) {
        const auto state = TRY(fields.choice("state", {"compiled", "immutable"}));
        TRY(fields.done());
        if (state == 0) return std::unique_ptr<Resource>(std::make_unique<Compiled>());
        return std::unique_ptr<Resource>(std::make_unique<Immutable>());
    }
    auto text = TRY(fields.text("rule"));
    const bool each = fields.node("each") != nullptr;
    if (each) TRY(fields.choice("each", {"privileged_command"}));
    TRY(fields.done());
    const auto line = parse_audit_line(text);
    const bool usable = line && line->kind == AuditLine::Kind::rule && line->rule.always &&
                        line->rule.list == AuditRule::List::exit && !line->rule.prepended;
    const bool one_line = std::all_of(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) >= ' ' && c != 0x7f && c != '\\';
    });
    if (!usable || !one_line || text.find("  ") != std::string::npos) {
        return fields.error("rule", "is no rule of auditctl that records something");
    }
    if (each &&
        (line->rule.object != AuditRule::Object::none || text.find(" -F ") == std::string::npos)) {
        return fields.error("rule", "must have fields and no path, which is that of each program");
    }
    return std::unique_ptr<Resource>(std::make_unique<Recorded>(std::move(text), each));
}

}  // namespace bootseal
