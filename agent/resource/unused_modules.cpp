// SPDX-License-Identifier: Apache-2.0
#include "resource/unused_modules.h"

#include <algorithm>

#include "base/text.h"
#include "resource/evidence.h"
#include "resource/modprobe_config.h"
#include "system/drop_ins.h"

namespace bootseal {

namespace {

/// "nls_cp437" of "nls-cp437.ko.xz"; empty of what is no module.
std::string module_of(std::string_view file) {
    const auto end = file.find(".ko");
    if (end == std::string_view::npos) return {};
    std::string name(file.substr(0, end));
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
}

class UnusedModules final : public Resource {
  public:
    UnusedModules(std::string folder, std::vector<std::string> except)
        : folder_(std::move(folder)), except_(std::move(except)) {}

    Result<std::vector<Evidence>> inspect(const System& system) const override {
        const auto& files = system.files;
        std::vector<ModprobeLine> lines;
        for (const auto& file : TRY(read_drop_ins(files, modprobe_dirs()))) {
            auto more = parse_modprobe(file.content, file.path);
            std::move(more.begin(), more.end(), std::back_inserter(lines));
        }
        std::vector<Evidence> evidence;
        for (const auto& release : TRY(files.list(modules_dir))) {
            const auto top = std::string(modules_dir) + "/" + release + "/kernel/" + folder_;
            const auto status = TRY(files.status(top));
            if (!status || status->type != FileType::directory) continue;
            for (const auto& name : TRY(files.list(top))) {
                const auto loadable = TRY(first_loadable(files, top + "/" + name, name, lines));
                if (loadable.empty()) continue;
                evidence.push_back(persisted(Verdict::drifted, "/" + printable(top), expected,
                                             printable(loadable, 60)));
            }
        }
        if (evidence.empty()) {
            evidence.push_back(
                persisted(Verdict::compliant, "/" + std::string(modules_dir), expected, "none is"));
        }
        return bounded(std::move(evidence));
    }

    Result<> remedy(const System& /*system*/, Changes& /*changes*/) const override {
        return unsupported("find out which of them the machine needs, and disable the others");
    }

  private:
    static constexpr auto expected = "needed, or cannot be loaded";

    /// A module of a folder, or the one that a file is, that could be loaded and is not excepted.
    Result<std::string> first_loadable(const Overlay& files, const std::string& path,
                                       const std::string& name,
                                       const std::vector<ModprobeLine>& lines) const {
        const auto status = TRY(files.status(path));
        if (!status) return std::string();
        const bool folder = status->type == FileType::directory;
        const auto names = folder ? TRY(files.list(path)) : std::vector{name};
        const auto own = folder ? name : module_of(name);
        if (std::find(except_.begin(), except_.end(), own) != except_.end()) return std::string();
        for (const auto& file : names) {
            const auto module = module_of(file);
            if (module.empty()) continue;
            const auto* const line = install_line(lines, module);
            if (!line || !is_no_op(line->command)) return module;
        }
        return std::string();
    }

    std::string folder_;
    std::vector<std::string> except_;
};

}  // namespace

Result<std::unique_ptr<Resource>> parse_unused_modules(Fields& fields) {
    auto folder = TRY(fields.text("folder"));
    auto except = TRY(fields.list("except"));
    TRY(fields.done());
    const bool plain = !folder.empty() && folder.find_first_not_of(
                                              "abcdefghijklmnopqrstuvwxyz_/") == std::string::npos;
    if (!plain || folder[0] == '/') return fields.error("folder", "is no folder of modules");
    return std::unique_ptr<Resource>(
        std::make_unique<UnusedModules>(std::move(folder), std::move(except)));
}

}  // namespace bootseal
