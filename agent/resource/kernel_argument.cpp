// SPDX-License-Identifier: Apache-2.0
#include "resource/kernel_argument.h"

#include <algorithm>
#include <limits>
#include <optional>

#include "base/text.h"
#include "resource/evidence.h"
#include "resource/grub.h"
#include "resource/own_lines.h"
#include "system/kernel.h"

namespace bootseal {

namespace {

// "99-zz": the files are read by name, and a later assignment wins.
const std::string own_file = std::string(grub_defaults_dir) + "/99-zz-bootseal.cfg";

struct Wanted {
    std::string name;
    std::vector<std::string> accepted;  ///< the first is what a remedy sets
    std::optional<std::int64_t> least;

    bool accepts(const std::optional<std::string>& value) const {
        if (!value) return false;
        if (least) return parse_number(*value).value_or(*least - 1) >= *least;
        return std::find(accepted.begin(), accepted.end(), *value) != accepted.end();
    }

    std::string assignment() const { return name + "=" + accepted[0]; }

    std::string expected() const {
        if (least) return name + "=" + std::to_string(*least) + " or more";
        return name + "=" + join(accepted, " or ");
    }
};

/// The line of our file that adds an argument to a variable.
std::string adding(const std::string& variable, const std::string& assignment) {
    return variable + "=\"$" + variable + " " + assignment + "\"";
}

class KernelArgument final : public Resource {
  public:
    explicit KernelArgument(Wanted wanted) : wanted_(std::move(wanted)) {}

    Result<std::vector<Evidence>> inspect(const System& system) const override {
        const auto defaults = TRY(read_grub_arguments(system.files));
        std::vector<Evidence> evidence;
        evidence.push_back(judge(Facet::persisted, place_of(defaults), defaults.normal()));
        if (!wanted_.accepts(kernel_argument(defaults.all.text, wanted_.name))) {
            evidence.push_back(judge(Facet::persisted, defaults.all.where + " (rescue entries)",
                                     defaults.all.text));
        }
        if (const auto menu = TRY(system.files.read(grub_menu))) {
            for (const auto& kernel : grub_kernels(*menu)) {
                evidence.push_back(judge(Facet::persisted,
                                         std::string(grub_menu) + ":" + std::to_string(kernel.line),
                                         kernel.arguments));
            }
        }
        if (system.kernel) {
            const auto now = TRY(system.kernel->command_line());
            evidence.push_back(judge(Facet::live, "/" + std::string(command_line_in_proc), now));
        }
        return bounded(std::move(evidence));
    }

    Result<> remedy(const System& /*system*/, Changes& changes) const override {
        auto files = changes.files;
        const auto before = TRY(read_grub_arguments(files));
        if (!wanted_.accepts(kernel_argument(before.all.text, wanted_.name))) {
            TRY(add_to(files, "GRUB_CMDLINE_LINUX"));
        }
        if (!wanted_.accepts(
                kernel_argument(TRY(read_grub_arguments(files)).normal(), wanted_.name))) {
            TRY(add_to(files, "GRUB_CMDLINE_LINUX_DEFAULT"));
        }
        const auto after = TRY(read_grub_arguments(files));
        if (!wanted_.accepts(kernel_argument(after.all.text, wanted_.name)) ||
            !wanted_.accepts(kernel_argument(after.normal(), wanted_.name))) {
            return unsupported("set " + wanted_.assignment() + " in the file of " +
                               grub_defaults_dir + " that is read last");
        }
        TRY(change_menu(files, before, after));
        changes.files = std::move(files);
        return {};
    }

  private:
    std::string place_of(const GrubArguments& defaults) const {
        const bool by_ordinary = kernel_argument(defaults.ordinary.text, wanted_.name).has_value();
        return by_ordinary ? defaults.ordinary.where : defaults.all.where;
    }

    Evidence judge(Facet facet, std::string where, std::string_view arguments) const {
        const auto value = kernel_argument(arguments, wanted_.name);
        return {facet, wanted_.accepts(value) ? Verdict::compliant : Verdict::drifted,
                std::move(where), wanted_.expected(),
                value ? printable(wanted_.name + "=" + *value) : "not given"};
    }

    Result<> add_to(Overlay& files, const std::string& variable) const {
        const auto begin = adding(variable, wanted_.name + "=");
        const auto same = begin.substr(0, begin.size() - 1);
        return put_own_line(files, own_file, adding(variable, wanted_.assignment()),
                            [&](std::string_view old) { return old.starts_with(same); });
    }

    /// What update-grub would write, where an entry is as it wrote it before; else the argument at
    /// the end, where it counts as well.
    Result<> change_menu(Overlay& files, const GrubArguments& before,
                         const GrubArguments& after) const {
        const auto menu = TRY(files.read(grub_menu));
        if (!menu) return {};
        auto text = *menu;
        auto kernels = grub_kernels(*menu);
        std::reverse(kernels.begin(), kernels.end());
        for (const auto& kernel : kernels) {
            if (wanted_.accepts(kernel_argument(kernel.arguments, wanted_.name))) continue;
            std::string now(kernel.arguments);
            const auto size = now.size();
            if (now.ends_with(" " + before.normal())) {
                now.replace(size - before.normal().size(), before.normal().size(), after.normal());
            } else if (now.ends_with(" " + before.all.text)) {
                now.replace(size - before.all.text.size(), before.all.text.size(), after.all.text);
            }
            if (!wanted_.accepts(kernel_argument(now, wanted_.name))) {
                now = std::string(kernel.arguments) + " " + wanted_.assignment();
            }
            text.replace(kernel.end - size, size, now);
        }
        return files.write(grub_menu, text);
    }

    Wanted wanted_;
};

bool is_word(std::string_view text) {
    return !text.empty() && text.find_first_not_of(
                                "abcdefghijklmnopqrstuvwxyz"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                "0123456789_.,:/-") == std::string_view::npos;
}

}  // namespace

Result<std::unique_ptr<Resource>> parse_kernel_argument(Fields& fields) {
    Wanted wanted;
    wanted.name = TRY(fields.text("name"));
    wanted.least =
        TRY(fields.optional_number("at_least", 0, std::numeric_limits<std::int64_t>::max()));
    const auto value = TRY(fields.optional_text("value"));
    wanted.accepted = TRY(fields.list("accept"));
    TRY(fields.done());
    if (!is_word(wanted.name)) return fields.error("name", "is not the name of an argument");
    if (wanted.least.has_value() == value.has_value()) {
        return fields.error("value", "or at_least must be given, and not both");
    }
    if (wanted.least && !wanted.accepted.empty()) {
        return fields.error("accept", "is of no use with a bound");
    }
    wanted.accepted.insert(wanted.accepted.begin(),
                           value.value_or(std::to_string(wanted.least.value_or(0))));
    if (!std::all_of(wanted.accepted.begin(), wanted.accepted.end(), is_word)) {
        return fields.error("value", "must be one word of letters and digits");
    }
    return std::unique_ptr<Resource>(std::make_unique<KernelArgument>(std::move(wanted)));
}

}  // namespace bootseal
