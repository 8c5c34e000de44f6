// SPDX-License-Identifier: Apache-2.0
#include "resource/kernel_module.h"

#include <algorithm>

#include "base/text.h"
#include "resource/modprobe_config.h"
#include "resource/own_lines.h"
#include "system/drop_ins.h"
#include "system/kernel.h"
#include "system/live.h"

namespace bootseal {

namespace {

// "00": the first install line that matches is the one that modprobe obeys.
const std::string own_file = "etc/modprobe.d/00-bootseal.conf";

Result<std::vector<ModprobeLine>> modprobe_lines(const Overlay& files) {
    std::vector<ModprobeLine> all;
    for (const auto& file : TRY(read_drop_ins(files, modprobe_dirs()))) {
        auto some = parse_modprobe(file.content, file.path);
        all.insert(all.end(), std::make_move_iterator(some.begin()),
                   std::make_move_iterator(some.end()));
    }
    return all;
}

std::string place(const ModprobeLine& line) {
    return "/" + printable(line.file) + ":" + std::to_string(line.line);
}

class KernelModule final : public Resource {
  public:
    explicit KernelModule(std::string name) : name_(std::move(name)), module_(name_) {
        std::replace(module_.begin(), module_.end(), '-', '_');
    }

    Result<std::vector<Evidence>> inspect(const System& system) const override {
        const auto all = TRY(modprobe_lines(system.files));
        std::vector<Evidence> evidence{install_evidence(all), blacklist_evidence(all)};
        for (const auto& release : TRY(built_into(system.files))) {
            evidence.push_back(
                {Facet::persisted, Verdict::drifted,
                 "/" + std::string(modules_dir) + "/" + printable(release) + "/modules.builtin",
                 "no " + name_ + " in the kernel", "built in"});
        }
        if (system.kernel) evidence.push_back(TRY(live(*system.kernel)));
        return evidence;
    }

    Result<> remedy(const System& system, Changes& changes) const override {
        auto& files = changes.files;
        if (!TRY(built_into(files)).empty()) {
            return unsupported("install a kernel without " + name_ + " built in");
        }
        auto all = TRY(modprobe_lines(files));
        if (blacklist_evidence(all).verdict == Verdict::drifted) {
            TRY(put(files, "blacklist " + module_));
        }
        if (install_evidence(all).verdict == Verdict::drifted) TRY(install(files));
        if (system.kernel && TRY(system.kernel->module(module_)) == Kernel::Module::loaded) {
            add_step(changes.live, {LiveStep::Kind::unload_module, module_, {}});
        }
        return {};
    }

  private:
    Evidence install_evidence(const std::vector<ModprobeLine>& all) const {
        Evidence evidence = {Facet::persisted, Verdict::drifted, "/" + modprobe_dirs().front(),
                             "install " + name_ + " /bin/false", "not set"};
        if (const auto* line = install_line(all, module_)) {
            evidence.where = place(*line);
            evidence.actual =
                printable("install " + line->module + " " + std::string(trim(line->command)));
            if (is_no_op(line->command)) evidence.verdict = Verdict::compliant;
        }
        return evidence;
    }

    Evidence blacklist_evidence(const std::vector<ModprobeLine>& all) const {
        const auto wanted = "blacklist " + name_;
        if (const auto* line = blacklist_line(all, module_)) {
            return {Facet::persisted, Verdict::compliant, place(*line), wanted, wanted};
        }
        return {Facet::persisted, Verdict::drifted, "/" + modprobe_dirs().front(), wanted,
                "not set"};
    }

    Result<Evidence> live(const Kernel& kernel) const {
        Evidence evidence = {Facet::live, Verdict::drifted, "/" + std::string(modules_in_proc),
                             "not loaded", "not loaded"};
        switch (TRY(kernel.module(module_))) {
            case Kernel::Module::absent:
                evidence.verdict = Verdict::compliant;
                break;
            case Kernel::Module::loaded:
                evidence.actual = "loaded";
                break;
            case Kernel::Module::built_in:
                evidence.where = "/" + std::string(modules_in_sys) + module_;
                evidence.actual = "built in";
        }
        return evidence;
    }

    /// The releases of the installed kernels that have the module built in.
    Result<std::vector<std::string>> built_into(const Overlay& files) const {
        // kernel/fs/cramfs/cramfs.ko
        std::vector<std::string> releases;
        for (const auto& release : TRY(files.list(modules_dir))) {
            const auto path = std::string(modules_dir) + "/" + release;
            const auto status = TRY(files.status(path));
            if (!status || status->type != FileType::directory) continue;
            const auto built_in = TRY(files.read(path + "/modules.builtin"));
            if (!built_in) continue;
            for (const auto line : lines(*built_in)) {
                std::string file(line.substr(line.rfind('/') + 1));
                std::replace(file.begin(), file.end(), '-', '_');
                if (file != module_ + ".ko") continue;
                releases.push_back(release);
                break;
            }
        }
        return releases;
    }

    Result<> install(Overlay& files) const {
        constexpr int most_edits = 100;
        TRY(put(files, "install " + module_ + " /bin/false"));
        for (int edit = 0; edit < most_edits; ++edit) {
            const auto all = TRY(modprobe_lines(files));
            const auto* first = install_line(all, module_);
            if (!first) break;
            if (is_no_op(first->command)) return {};
            // A pattern is there for other modules as well.
            if (first->module != module_) break;
            const auto content = TRY(files.read(first->file));
            if (!content) break;
            TRY(override_drop_in(files, modprobe_dirs(), first->file,
                                 comment_out(*content, first->begin)));
        }
        return unsupported("put \"install " + name_ +
                           " /bin/false\" before the other install lines of modprobe.d");
    }

    Result<> put(Overlay& files, const std::string& line) const {
        const auto wanted = words(line);
        return put_own_line(files, own_file, line, [&](std::string_view old) {
            const auto fields = words(old);
            return fields.size() > 1 && fields[0] == wanted[0] && fields[1] == wanted[1];
        });
    }

    std::string name_;
    std::string module_;  ///< as the kernel spells it
};

}  // namespace

Result<std::unique_ptr<Resource>> parse_kernel_module(Fields& fields) {
    auto name = TRY(fields.text("name"));
    TRY(fields.choice("state", {"disabled"}));
    TRY(fields.done());
    const bool good = std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-';
    });
    if (name.empty() || !good) return fields.error("name", "is not the name of a kernel module");
    return std::unique_ptr<Resource>(std::make_unique<KernelModule>(std::move(name)));
}

}  // namespace bootseal
