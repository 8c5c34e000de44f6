// SPDX-License-Identifier: Apache-2.0
#include "resource/mount.h"

#include <algorithm>

#include "base/text.h"
#include "resource/mount_options.h"
#include "resource/mount_plan.h"
#include "system/kernel.h"
#include "system/live.h"
#include "system/unit_files.h"

namespace bootseal {

namespace {

constexpr auto separate = "a file system of its own";

Result<> append_to_fstab(Overlay& files, const std::string& line) {
    auto text = TRY(files.read(fstab_file)).value_or("");
    if (!text.empty() && !text.ends_with('\n')) text += '\n';
    return files.write(fstab_file, text + line + "\n");
}

/// Evidence, but for the verdict, of what is planned at a point.
Evidence evidence_of(const MountPlan& plan, std::string expected) {
    return {Facet::persisted, Verdict::drifted,
            plan.where.empty() ? "/" + std::string(fstab_file) : plan.where, std::move(expected),
            "no file system of its own"};
}

class Separate final : public Resource {
  public:
    explicit Separate(std::string point) : point_(std::move(point)) {}

    Result<std::vector<Evidence>> inspect(const System& system) const override {
        const auto plan = TRY(plan_mount(system.files, point_));
        std::vector<Evidence> evidence{evidence_of(plan, separate)};
        if (plan.source != MountPlan::Source::none) evidence[0].actual = plan.obstacle;
        if (plan.at_boot) evidence[0].actual = separate;
        if (plan.at_boot) evidence[0].verdict = Verdict::compliant;
        if (system.kernel) {
            const auto mounts = TRY(system.kernel->mounts());
            const bool mounted = find_mount(mounts, point_) != nullptr;
            evidence.push_back({Facet::live, mounted ? Verdict::compliant : Verdict::drifted,
                                point_, separate, mounted ? separate : "not a mount point"});
        }
        return evidence;
    }

    Result<> remedy(const System&, Changes& changes) const override {
        const auto plan = TRY(plan_mount(changes.files, point_));
        if (plan.at_boot) return {};
        if (plan.obstacle == "not enabled") {
            return changes.files.symlink(
                std::string(admin_units) + "local-fs.target.wants/" + plan.unit,
                "/" + plan.unit_path);
        }
        if (!plan.obstacle.empty()) {
            return unsupported("let " + point_ + " be mounted at boot: " + plan.where + " is " +
                               plan.obstacle);
        }
        if (point_ == "/tmp") {
            return append_to_fstab(changes.files, "tmpfs\t/tmp\ttmpfs\tmode=1777,size=50%\t0\t0");
        }
        return unsupported("give " + point_ +
                           " a file system of its own when the disk is laid out");
    }

  private:
    std::string point_;
};

class Option final : public Resource {
  public:
    Option(std::string point, std::string option)
        : point_(std::move(point)), option_(std::move(option)) {}

    Result<std::vector<Evidence>> inspect(const System& system) const override {
        const auto plan = TRY(plan_mount(system.files, point_));
        std::vector<Evidence> evidence{evidence_of(plan, option_)};
        if (plan.source != MountPlan::Source::none) {
            evidence[0].actual = plan.options.empty() ? "no options" : printable(plan.options);
            if (plan.obstacle == "masked") {
                evidence[0].actual = plan.obstacle;
            } else if (has_mount_option(plan.options, option_)) {
                evidence[0].verdict = Verdict::compliant;
            }
        }
        if (system.kernel) {
            const auto mounts = TRY(system.kernel->mounts());
            evidence.push_back(live(find_mount(mounts, point_)));
        }
        return evidence;
    }

    Result<> remedy(const System& system, Changes& changes) const override {
        TRY(persist(changes.files));
        if (system.kernel) {
            const auto mounts = TRY(system.kernel->mounts());
            const auto* mount = find_mount(mounts, point_);
            if (mount && live(mount).verdict == Verdict::drifted) {
                add_step(changes.live, {LiveStep::Kind::remount, point_, option_});
            }
        }
        return {};
    }

  private:
    Evidence live(const Mounted* mount) const {
        Evidence evidence = {Facet::live, Verdict::drifted, point_, option_, "not a mount point"};
        if (!mount) return evidence;
        evidence.actual = printable(join(mount->options, ","));
        if (std::find(mount->options.begin(), mount->options.end(), option_) !=
            mount->options.end()) {
            evidence.verdict = Verdict::compliant;
        }
        return evidence;
    }

    Result<> persist(Overlay& files) const {
        const auto plan = TRY(plan_mount(files, point_));
        if (plan.source == MountPlan::Source::none || plan.obstacle == "masked") {
            return unsupported("give " + point_ + " a file system of its own first");
        }
        if (has_mount_option(plan.options, option_)) return {};
        if (plan.source == MountPlan::Source::api) {
            return append_to_fstab(files, "tmpfs\t" + point_ + "\ttmpfs\t" +
                                              add_mount_option(plan.options, option_) + "\t0\t0");
        }
        if (plan.source == MountPlan::Source::unit || plan.from_drop_in) {
            return put_drop_in(files, plan);
        }
        return edit_fstab(files, plan);
    }

    /// Changes the options of the entry and not a byte besides.
    Result<> edit_fstab(Overlay& files, const MountPlan& plan) const {
        auto text = TRY(files.read(fstab_file)).value_or("");
        const auto length = plan.edit_end - plan.edit_begin;
        auto options = add_mount_option(text.substr(plan.edit_begin, length), option_);
        if (length == 0) options = (plan.has_type ? " " : " auto ") + options;
        text.replace(plan.edit_begin, length, options);
        return files.write(fstab_file, text);
    }

    Result<> put_drop_in(Overlay& files, const MountPlan& plan) const {
        // "zz": behind the override.conf of `systemctl edit`; the last one wins.
        const auto path = std::string(admin_units) + plan.unit + ".d/zz-bootseal.conf";
        TRY(files.write(path, "# Written by bootseal.\n[Mount]\nOptions=" +
                                  add_mount_option(plan.options, option_) + "\n"));
        if (has_mount_option(TRY(plan_mount(files, point_)).options, option_)) return {};
        return unsupported("set " + option_ + " in the drop-in of " + plan.unit +
                           " that is read last");
    }

    std::string point_;
    std::string option_;
};

bool is_point(std::string_view point) {
    if (point == "/") return true;
    if (!point.starts_with('/') || point.size() > 4096) return false;
    for (const auto part : split(point.substr(1), '/')) {
        if (part.empty() || part == "." || part == "..") return false;
    }
    // Our lines in fstab write a point as it is.
    return std::none_of(point.begin(), point.end(), [](char c) {
        return static_cast<unsigned char>(c) <= ' ' || c == '\\' || c == '#';
    });
}

}  // namespace

Result<std::unique_ptr<Resource>> parse_mount(Fields& fields) {
    auto point = TRY(fields.text("point"));
    if (!is_point(point)) {
        return fields.error("point", "is not a full path without blanks and dots");
    }
    if (fields.node("option")) {
        const std::vector<std::string_view> options = {"nodev", "noexec", "nosuid"};
        const auto option = TRY(fields.choice("option", options));
        TRY(fields.done());
        return std::unique_ptr<Resource>(
            std::make_unique<Option>(std::move(point), std::string(options[option])));
    }
    TRY(fields.choice("state", {"separate"}));
    TRY(fields.done());
    return std::unique_ptr<Resource>(std::make_unique<Separate>(std::move(point)));
}

}  // namespace bootseal
