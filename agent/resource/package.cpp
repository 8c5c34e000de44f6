// SPDX-License-Identifier: Apache-2.0
#include "resource/package.h"

#include <algorithm>

#include "base/text.h"
#include "resource/evidence.h"
#include "system/packages.h"

namespace bootseal {

namespace {

enum class Wanted { installed, absent };

class Package final : public Resource {
  public:
    Package(std::string name, Wanted wanted) : name_(std::move(name)), wanted_(wanted) {}

    Result<std::vector<Evidence>> inspect(const System& system) const override {
        const auto found = TRY(system.packages.find(name_));
        const auto state = found ? found->state : PackageState::not_installed;
        const bool unfinished =
            state > PackageState::config_files && state < PackageState::installed;
        if (unfinished && wanted_ == Wanted::installed) {
            // Its files are there and may run, so a rule for it may not be passed over either.
            return invalid("package " + name_ + " is " + std::string(describe(state)) +
                           ", neither installed nor absent: dpkg --configure -a finishes it");
        }
        const bool there = unfinished || state == PackageState::installed;
        const auto verdict =
            there == (wanted_ == Wanted::installed) ? Verdict::compliant : Verdict::drifted;
        auto actual = std::string("absent");
        if (there) actual = std::string(describe(state)) + " " + printable(found->version, 60);
        if (state == PackageState::config_files) actual += ", its configuration is left";
        return std::vector{persisted(verdict, "package " + name_,
                                     wanted_ == Wanted::installed ? "installed" : "absent",
                                     std::move(actual))};
    }

    Result<> remedy(const System& system, Changes& changes) const override {
        for (const auto& piece : TRY(inspect(system))) {
            if (piece.verdict == Verdict::compliant) return {};
        }
        if (system.stage != Stage::build) {
            return unsupported(
                "packages are only installed and removed while an image is built: "
                "build it anew with --stage build");
        }
        auto& names =
            wanted_ == Wanted::installed ? changes.packages.install : changes.packages.remove;
        if (std::find(names.begin(), names.end(), name_) == names.end()) names.push_back(name_);
        return {};
    }

  private:
    std::string name_;
    Wanted wanted_;
};

/// A package name as deb-control(5) has it, with or without ":architecture".
bool is_package_name(std::string_view text) {
    const auto parts = split(text, ':');
    const auto valid = [](std::string_view part) {
        return part.size() >= 2 && part[0] != '.' && part[0] != '+' && part[0] != '-' &&
               part.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789+.-") ==
                   std::string_view::npos;
    };
    return parts.size() <= 2 && std::all_of(parts.begin(), parts.end(), valid);
}

}  // namespace

Result<std::unique_ptr<Resource>> parse_package(Fields& fields) {
    auto name = TRY(fields.text("name"));
    if (!is_package_name(name)) return fields.error("name", "is not a package name");
    const auto state = TRY(fields.choice("state", {"installed", "absent"}));
    TRY(fields.done());
    return std::unique_ptr<Resource>(std::make_unique<Package>(
        std::move(name), state == 0 ? Wanted::installed : Wanted::absent));
}

}  // namespace bootseal
