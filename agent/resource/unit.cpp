// SPDX-License-Identifier: Apache-2.0
#include "resource/unit.h"

#include <algorithm>

#include "base/text.h"
#include "resource/unit_install.h"
#include "system/live.h"
#include "system/unit_files.h"
#include "system/units.h"

namespace bootseal {

namespace {

enum class State { enabled, disabled, masked };

constexpr std::string_view word(State state) {
    switch (state) {
        case State::enabled:
            return "enabled";
        case State::disabled:
            return "disabled";
        default:
            return "masked";
    }
}

/// How a unit stands at the next boot.
struct Standing {
    UnitFile unit;
    std::string started_by;  ///< the link that starts it; empty where none does
    bool sysv = false;       ///< systemd makes it of a script in etc/init.d
};

Result<Standing> look(const Overlay& files, const std::string& name) {
    Standing standing;
    standing.unit = TRY(find_unit(files, name));
    if (standing.unit.kind == UnitFile::Kind::found) {
        const auto links = TRY(unit_links(files, standing.unit));
        if (!links.empty()) standing.started_by = links.front().path;
    }
    constexpr std::string_view service = ".service";
    if (standing.unit.kind != UnitFile::Kind::absent || !name.ends_with(service)) return standing;
    const auto script = name.substr(0, name.size() - service.size());
    const auto status = TRY(files.status("etc/init.d/" + script));
    standing.sysv = status && status->type == FileType::file && (status->mode & 0111) != 0;
    if (!standing.sysv) return standing;
    for (const auto* level : {"S", "2", "3", "4", "5"}) {
        const auto dir = "etc/rc" + std::string(level) + ".d";
        for (const auto& entry : TRY(files.list(dir))) {
            // S01cron
            if (entry.size() > 3 && entry[0] == 'S' && entry.substr(3) == script) {
                standing.started_by = dir + "/" + entry;
            }
        }
    }
    return standing;
}

class Unit final : public Resource {
  public:
    Unit(std::string name, State state) : name_(std::move(name)), state_(state) {}

    Result<std::vector<Evidence>> inspect(const System& system) const override {
        const auto standing = TRY(look(system.files, name_));
        std::vector<Evidence> evidence{persisted(standing)};
        if (system.units) evidence.push_back(TRY(live(*system.units, standing.unit.name)));
        return evidence;
    }

    Result<> remedy(const System& system, Changes& changes) const override {
        const auto standing = TRY(look(changes.files, name_));
        if (persisted(standing).verdict == Verdict::drifted) {
            TRY(persist(changes.files, standing));
            if (system.units) add_step(changes.live, {LiveStep::Kind::reload_manager, {}, {}});
        }
        const auto& name = standing.unit.name;
        if (system.units && TRY(live(*system.units, name)).verdict == Verdict::drifted) {
            const auto kind =
                state_ == State::enabled ? LiveStep::Kind::start_unit : LiveStep::Kind::stop_unit;
            add_step(changes.live, {kind, name, {}});
        }
        return {};
    }

  private:
    Evidence persisted(const Standing& standing) const {
        const auto& [unit, started_by, sysv] = standing;
        const bool masked = unit.kind == UnitFile::Kind::masked;
        const bool started = !masked && !started_by.empty();
        Evidence evidence = {
            Facet::persisted, Verdict::drifted,
            "/" + (unit.path.empty() ? std::string(admin_units) + name_ : printable(unit.path)),
            std::string(word(state_)), "disabled"};
        if (masked) evidence.actual = "masked";
        if (started) evidence.actual = "enabled by /" + printable(started_by);
        if (unit.kind == UnitFile::Kind::absent && !sysv) evidence.actual = "no such unit";
        if ((state_ == State::enabled && started) || (state_ == State::disabled && !started) ||
            (state_ == State::masked && masked)) {
            evidence.verdict = Verdict::compliant;
        }
        return evidence;
    }

    Result<Evidence> live(const Units& units, const std::string& name) const {
        const auto now = TRY(units.state(name));
        const auto active = now.queued ? "about to start" : now.active;
        const bool runs = now.queued || active == "active" || active == "reloading";
        const bool rests = active == "inactive" || active == "failed";
        const bool good = state_ == State::enabled ? runs : rests;
        return Evidence{Facet::live, good ? Verdict::compliant : Verdict::drifted, printable(name),
                        state_ == State::enabled ? "active" : "inactive", printable(active)};
    }

    Result<> persist(Overlay& files, const Standing& standing) const {
        switch (state_) {
            case State::masked:
                return mask(files, standing.unit.name);
            case State::disabled:
                return disable(files, standing);
            case State::enabled:
                return enable(files, standing.unit);
        }
        return {};
    }

    static Result<> mask(Overlay& files, const std::string& name) {
        const auto path = std::string(admin_units) + name;
        const auto there = TRY(files.status(path, Links::keep));
        // An administrator's own unit is not thrown away for it.
        if (there && there->type != FileType::symlink) {
            return unsupported("move /" + path + " away: it stands where the mask would");
        }
        return files.symlink(path, "/dev/null");
    }

    Result<> disable(Overlay& files, const Standing& standing) const {
        if (standing.sysv) {
            return unsupported("mask " + name_ + ", which is made of a script in /etc/init.d");
        }
        TRY(disable_unit(files, standing.unit));
        const auto after = TRY(look(files, name_));
        if (after.started_by.empty()) return {};
        return unsupported("mask " + name_ + ": a package ships /" + after.started_by);
    }

    Result<> enable(Overlay& files, UnitFile unit) const {
        if (unit.kind == UnitFile::Kind::masked && unit.path.starts_with(admin_units)) {
            TRY(files.remove(unit.path));
            unit = TRY(find_unit(files, name_));
        }
        if (unit.kind != UnitFile::Kind::found) {
            return unsupported("install what has the unit " + name_);
        }
        TRY(enable_unit(files, unit));
        if (!TRY(unit_links(files, unit)).empty()) return {};
        return unsupported("enable what starts " + name_ +
                           ", which has no [Install] section to enable it by");
    }

    std::string name_;
    State state_;
};

}  // namespace

Result<std::unique_ptr<Resource>> parse_unit(Fields& fields) {
    auto name = TRY(fields.text("name"));
    const auto state = TRY(fields.choice("state", {"enabled", "disabled", "masked"}));
    TRY(fields.done());
    if (!is_unit_name(name)) {
        return fields.error("name", "is not the name of a unit, as ssh.service is");
    }
    return std::unique_ptr<Resource>(
        std::make_unique<Unit>(std::move(name), static_cast<State>(state)));
}

}  // namespace bootseal
