// SPDX-License-Identifier: Apache-2.0
#include "resource/apparmor.h"

#include "base/text.h"
#include "resource/apparmor_profiles.h"
#include "resource/evidence.h"
#include "system/kernel.h"

namespace bootseal {

namespace {

class AppArmor final : public Resource {
  public:
    explicit AppArmor(bool enforced) : enforced_(enforced) {}

    Result<std::vector<Evidence>> inspect(const System& system) const override {
        const auto profiles = TRY(read_apparmor_profiles(system.files));
        std::vector<Evidence> evidence;
        if (profiles.empty()) {
            evidence.push_back(
                persisted(Verdict::drifted, apparmor_dir, expected(), "there is no profile"));
        }
        for (const auto& profile : profiles) {
            evidence.push_back(persisted(
                accepts(profile.mode), profile.where(), expected(),
                printable(profile.head.name, 80) + ": " + std::string(describe(profile.mode))));
        }
        if (system.kernel) TRY(add_live(*system.kernel, evidence));
        return bounded(std::move(evidence));
    }

    Result<> remedy(const System& /*system*/, Changes& changes) const override {
        auto files = changes.files;
        const auto profiles = TRY(read_apparmor_profiles(files));
        if (profiles.empty()) return unsupported("install the package apparmor");
        for (const auto& profile : profiles) {
            if (profile.mode == AppArmorMode::disabled) {
                return unsupported("see whether the profile can be loaded again, and remove " +
                                   printable(profile.link));
            }
            if (accepts(profile.mode) == Verdict::compliant) continue;
            if (!profile.link.empty()) TRY(files.remove(profile.link));
            TRY(enforce(files, profile.file));
        }
        changes.files = std::move(files);
        return {};
    }

  private:
    std::string expected() const { return enforced_ ? "enforce" : "enforce or complain"; }

    Verdict accepts(AppArmorMode mode) const {
        const bool good =
            mode == AppArmorMode::complain ? !enforced_ : mode != AppArmorMode::disabled;
        return good ? Verdict::compliant : Verdict::drifted;
    }

    /// From the last head to the first, so that the others stay where they are.
    static Result<> enforce(Overlay& files, const std::string& path) {
        auto text = TRY(files.read(path)).value_or("");
        const auto before = text;
        const auto heads = parse_apparmor_heads(text);
        for (auto head = heads.rbegin(); head != heads.rend(); ++head) {
            if (head->mode == AppArmorMode::complain) text = without_flag(text, *head, "complain");
        }
        return text == before ? Result<>() : files.write(path, text);
    }

    /// Lines of the kernel are "NAME (MODE)".
    Result<> add_live(const Kernel& kernel, std::vector<Evidence>& evidence) const {
        const auto loaded = TRY(kernel.apparmor_profiles());
        if (!loaded) {
            evidence.push_back(
                {Facet::live, Verdict::drifted, "AppArmor", expected(), "off in this kernel"});
            return {};
        }
        std::size_t good = 0;
        for (const auto line : lines(*loaded)) {
            const bool complains = line.ends_with(" (complain)");
            if (!complains || !enforced_) {
                ++good;
                continue;
            }
            evidence.push_back(
                {Facet::live, Verdict::drifted, "AppArmor", expected(), printable(line, 100)});
        }
        evidence.push_back({Facet::live, good > 0 ? Verdict::compliant : Verdict::drifted,
                            "AppArmor", expected(), std::to_string(good) + " profiles loaded"});
        return {};
    }

    bool enforced_;
};

}  // namespace

Result<std::unique_ptr<Resource>> parse_apparmor(Fields& fields) {
    const auto profiles = TRY(fields.choice("profiles", {"confined", "enforced"}));
    TRY(fields.done());
    return std::unique_ptr<Resource>(std::make_unique<AppArmor>(profiles == 1));
}

}  // namespace bootseal
