// SPDX-License-Identifier: Apache-2.0
#include "resource/pam_auth_update.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "base/text.h"
#include "resource/pam_profile.h"

namespace bootseal {

namespace {

const std::string state_folder_of_pam = "/var/lib/pam/";
constexpr std::string_view primary_mark =
    "# here are the per-package modules (the \"Primary\" block)";
constexpr std::string_view fallback_mark = "# here's the fallback if no module succeeds";
constexpr std::string_view additional_mark =
    "# and here are more per-package modules (the \"Additional\" block)";
constexpr std::string_view end_mark = "# end of pam-auth-update config";
constexpr std::string_view nothing_primary = "[default=1]\t\t\tpam_permit.so";

std::string common_file(std::string_view stack) {
    return "/etc/pam.d/common-" + std::string(stack);
}

std::string type_of_stack(std::string_view stack) {
    return std::string(stack.substr(0, stack.find('-')));
}

/// Options by line, the line without where it jumps to.
using Options = std::map<std::string, std::set<std::string>>;

/// How a stack differs from what pam-auth-update last wrote.
struct Edits {
    Options added;
    Options removed;
};

struct Differences {
    std::map<std::string, Edits> by_stack;
    std::vector<std::string> profiles;  ///< those that have a line in a stack
};

struct SavedLine {
    std::string profile;
    std::string line;
};

Error changed_by_hand(const std::string& why) {
    return unsupported(
        why +
        ": pam-auth-update leaves the stacks alone then. Have them written anew with "
        "`pam-auth-update --force`, or put the module in by hand");
}

/// A file of pam-auth-update's own; nothing where it does not exist.
Result<std::optional<std::string>> read_small(const Overlay& files, const std::string& path) {
    constexpr std::size_t largest = 64 << 10;
    auto text = TRY(files.read(path));
    if (text && text->size() > largest) {
        return invalid(printable(path) + " is too large for a file of pam-auth-update");
    }
    return text;
}

Result<std::vector<SavedLine>> read_saved(const Overlay& files, std::string_view stack) {
    const auto path = state_folder_of_pam + std::string(stack);
    const auto text = TRY(read_small(files, path));
    if (!text) return changed_by_hand(path + " does not exist");
    std::vector<SavedLine> result;
    std::string profile;
    constexpr std::string_view head = "Module: ";
    for (const auto line : lines(*text)) {
        if (line.starts_with(head)) {
            profile = line.substr(head.size());
        } else {
            result.push_back({profile, without_end(without_jump(std::string(line)))});
        }
    }
    return result;
}

/// Finds the saved line that a line of today was, passing over those that are gone.
Result<> compare_line(std::string_view line, std::vector<SavedLine>& saved, Edits& edits,
                      std::vector<std::string>& profiles, const std::string& file) {
    const auto now = without_jump(std::string(line));
    while (!saved.empty()) {
        const auto old = saved.front();
        saved.erase(saved.begin());
        const auto before = split_profile_line(old.line);
        if (before.module.empty() || !now.starts_with(before.module)) continue;
        profiles.push_back(old.profile);
        auto gone = before.options;
        for (const auto word : words(std::string_view(now).substr(before.module.size()))) {
            const std::string option(word);
            if (std::erase(gone, option) == 0) edits.added[before.module].insert(option);
        }
        for (const auto& option : gone)
            edits.removed[before.module].insert(option);
        return {};
    }
    return changed_by_hand(file + " has lines in it that no package put there");
}

Result<Differences> find_differences(const Overlay& files) {
    Differences found;
    for (const auto stack : pam_stacks) {
        auto saved = TRY(read_saved(files, stack));
        const auto file = common_file(stack);
        const auto text = TRY(files.read(file));
        if (!text) return changed_by_hand(file + " does not exist");
        auto& edits = found.by_stack[std::string(stack)];
        const auto type = type_of_stack(stack);
        enum { before, primary, between, additional, done } state = before;
        for (auto line : lines(*text)) {
            if (state == before || state == between) {
                const auto mark = state == before ? primary_mark : additional_mark;
                if (line.starts_with(mark)) state = state == before ? primary : additional;
                continue;
            }
            if (state == done) break;
            const auto rest = line.substr(std::min(type.size(), line.size()));
            const bool typed =
                line.starts_with(type) && !rest.empty() && (rest[0] == ' ' || rest[0] == '\t');
            if (typed) line = rest.substr(std::min(rest.find_first_not_of(" \t"), rest.size()));
            if (line.starts_with(state == primary ? fallback_mark : end_mark)) {
                state = state == primary ? between : done;
                continue;
            }
            TRY(compare_line(line, saved, edits, found.profiles, file));
        }
        if (state < additional) return changed_by_hand(file + " lacks the marks of its blocks");
    }
    return found;
}

/// The lines of a block, with jumps "end" made numbers and the options changed as they were.
std::string write_block(const std::vector<PamProfileLines>& modules, std::string_view block,
                        const std::string& type, Edits& edits) {
    std::size_t count = 0;
    for (const auto& module : modules)
        count += module.lines.size();
    const bool primary = block == "Primary";
    if (primary && count == 0) return type + "\t" + std::string(nothing_primary) + "\n";
    // Behind the last line of the stack there is nothing to jump to.
    std::size_t left = primary ? count : count - 1;
    std::string result;
    for (const auto& module : modules) {
        for (const auto& text : module.lines) {
            auto line = split_profile_line(text);
            constexpr std::string_view end = "end";
            for (auto at = line.module.find(end); at != std::string::npos;
                 at = line.module.find(end, at)) {
                line.module.replace(at, end.size(), std::to_string(left));
            }
            const auto key = without_jump(line.module);
            auto& added = edits.added[key];
            std::erase_if(line.options, [&](const std::string& option) {
                added.erase(option);
                return edits.removed[key].contains(option);
            });
            line.options.insert(line.options.end(), added.begin(), added.end());
            result += type + "\t" + line.module + " " + join(line.options, " ") + "\n";
            --left;
        }
    }
    return result;
}

std::string write_stack(std::string_view text, std::string_view stack,
                        const std::vector<PamProfile>& enabled, Edits edits) {
    const auto type = type_of_stack(stack);
    std::string result;
    std::string_view skipped_until;
    int blocks = 0;
    for (const auto line : lines(text)) {
        if (!skipped_until.empty()) {
            if (!line.starts_with(skipped_until)) continue;
            skipped_until = {};
        }
        result += std::string(line) + "\n";
        if (blocks == 2 || !line.starts_with(blocks == 0 ? primary_mark : additional_mark))
            continue;
        const std::string_view block = blocks == 0 ? "Primary" : "Additional";
        result += write_block(profile_lines(enabled, stack, block), block, type, edits);
        skipped_until = blocks == 0 ? fallback_mark : end_mark;
        ++blocks;
    }
    return result;
}

/// What pam-auth-update compares with the next time.
std::string write_saved(std::string_view stack, const std::vector<PamProfile>& enabled) {
    std::string result;
    for (const std::string_view block : {"Primary", "Additional"}) {
        const auto modules = profile_lines(enabled, stack, block);
        for (const auto& module : modules) {
            if (module.lines.empty()) continue;
            result += "Module: " + module.profile + "\n" + join(module.lines, "\n") + "\n";
        }
        if (modules.empty() && block == "Primary") {
            result += "Module: null\n" + std::string(nothing_primary) + "\n";
        }
    }
    return result;
}

Result<std::vector<PamProfile>> read_profiles(const Overlay& files) {
    std::vector<PamProfile> result;
    for (const auto& name : TRY(files.list(pam_profiles_folder))) {
        const bool backup = name.ends_with('~') || (name.starts_with('#') && name.ends_with('#'));
        if (backup) continue;
        const auto path = std::string(pam_profiles_folder) + "/" + name;
        const auto text = TRY(read_small(files, path));
        // A module that is no more. pam-auth-update drops a profile with it.
        if (!text || text->find("pam_tally") != std::string::npos) continue;
        result.push_back(parse_pam_profile(name, *text));
    }
    std::sort(result.begin(), result.end(), comes_before);
    return result;
}

void drop_conflicts(std::vector<PamProfile>& enabled) {
    for (std::size_t i = 0; i < enabled.size(); ++i) {
        const auto conflicts = enabled[i].conflicts;
        std::erase_if(enabled, [&](const auto& other) { return conflicts.contains(other.name); });
    }
}

}  // namespace

Result<> enable_pam_profiles(Overlay& files, const std::vector<std::string>& names) {
    const auto differences = TRY(find_differences(files));
    const auto profiles = TRY(read_profiles(files));
    const auto seen_text = TRY(read_small(files, state_folder_of_pam + "seen")).value_or("");
    const auto seen_lines = lines(seen_text);
    const std::set<std::string_view> seen(seen_lines.begin(), seen_lines.end());
    const auto among = [](const std::vector<std::string>& all, const std::string& name) {
        return std::find(all.begin(), all.end(), name) != all.end();
    };
    std::vector<PamProfile> enabled;
    std::string known;
    for (const auto& profile : profiles) {
        known += profile.name + "\n";
        const bool fresh = profile.field("Default") == "yes" && !seen.contains(profile.name);
        if (fresh || among(names, profile.name) || among(differences.profiles, profile.name)) {
            enabled.push_back(profile);
        }
    }
    drop_conflicts(enabled);
    auto changed = files;
    for (const auto stack : pam_stacks) {
        const auto file = common_file(stack);
        const auto text = TRY(changed.read(file)).value_or("");
        const auto& edits = differences.by_stack.at(std::string(stack));
        TRY(changed.write(file, write_stack(text, stack, enabled, edits)));
        TRY(changed.write(state_folder_of_pam + std::string(stack), write_saved(stack, enabled)));
    }
    TRY(changed.write(state_folder_of_pam + "seen", known));
    files = std::move(changed);
    return {};
}

}  // namespace bootseal
