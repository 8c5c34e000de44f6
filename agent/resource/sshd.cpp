// SPDX-License-Identifier: Apache-2.0
#include "resource/sshd.h"

#include <algorithm>

#include "base/text.h"
#include "resource/evidence.h"
#include "resource/own_lines.h"
#include "resource/sshd_config.h"
#include "resource/sshd_lines.h"
#include "resource/sshd_options.h"
#include "resource/sshd_wanted.h"

namespace bootseal {

namespace {

// "00": for most keywords the first line that sshd reads wins.
const std::string drop_in = "/etc/ssh/sshd_config.d/00-bootseal.conf";
constexpr Access drop_in_access{0600, 0, 0};

/// What sshd is told on its command line and, after that, by its files.
Result<SshdConfig> read(const Overlay& files) {
    auto config = TRY(read_sshd_config(files));
    const auto options = TRY(read_sshd_options(files));
    config.settings.insert(config.settings.begin(), options.begin(), options.end());
    return config;
}

class Sshd final : public Resource {
  public:
    explicit Sshd(SshdWanted wanted) : wanted_(std::move(wanted)) {}

    Result<std::vector<Evidence>> inspect(const System& system) const override {
        const auto config = TRY(read(system.files));
        const auto value = config.value(wanted_.keyword());
        std::vector<Evidence> evidence{
            describe(value, value.setting ? value.setting->where() : sshd_main_file)};
        for (const auto* setting : config.overrides(wanted_.keyword())) {
            const SshdValue inside{setting->values, setting};
            if (wanted_.accepts(inside)) continue;
            evidence.push_back(describe(inside, setting->where() + " in a Match block"));
        }
        return bounded(std::move(evidence));
    }

    Result<> remedy(const System& system, Changes& changes) const override {
        const auto config = TRY(read(changes.files));
        const auto value = config.value(wanted_.keyword());
        if (wanted_.accepts(value) && !weaker(config)) return {};
        auto files = changes.files;
        if (!wanted_.accepts(value)) {
            const auto line = TRY(wanted_.line(value));
            TRY(set(files, line));
        }
        TRY(silence_others(files));
        changes.files = std::move(files);
        const LiveStep reload{LiveStep::Kind::reload_unit, "ssh.service", ""};
        const bool queued =
            std::find(changes.live.begin(), changes.live.end(), reload) != changes.live.end();
        if (system.units && !queued) changes.live.push_back(reload);
        return {};
    }

  private:
    Evidence describe(const SshdValue& value, std::string where) const {
        const auto verdict = wanted_.accepts(value) ? Verdict::compliant : Verdict::drifted;
        return persisted(verdict, std::move(where), wanted_.expected(), wanted_.actual(value));
    }

    /// The first line in a Match block that would not comply.
    const SshdSetting* weaker(const SshdConfig& config) const {
        for (const auto* setting : config.overrides(wanted_.keyword())) {
            if (!wanted_.accepts({setting->values, setting})) return setting;
        }
        return nullptr;
    }

    /// Writes our line into the drop-in, or on top of the main file where sshd would not read the
    /// drop-in for the server as a whole.
    Result<> set(Overlay& files, const std::string& line) const {
        auto trial = files;
        TRY(put(trial, drop_in, line));
        const auto config = TRY(read_sshd_config(trial));
        const auto read = std::any_of(
            config.settings.begin(), config.settings.end(),
            [](const auto& setting) { return setting.global && setting.file == drop_in; });
        if (!read) return put(files, sshd_main_file, line);
        files = std::move(trial);
        return {};
    }

    Result<> put(Overlay& files, const std::string& file, const std::string& line) const {
        const auto same_keyword = [&](std::string_view old) {
            const auto split = split_sshd_line(old);
            return split && find_sshd_keyword(split->keyword) == &wanted_.keyword();
        };
        return put_own_line(files, file, line, same_keyword, drop_in_access);
    }

    /// Makes comments of the lines that still win over ours.
    Result<> silence_others(Overlay& files) const {
        constexpr int most_lines = 1000;
        for (int i = 0; i < most_lines; ++i) {
            const auto config = TRY(read(files));
            const auto value = config.value(wanted_.keyword());
            const auto* bad = wanted_.accepts(value) ? weaker(config) : value.setting;
            if (!bad) break;
            if (bad->file == sshd_options_file) {
                return unsupported("take " + std::string(wanted_.keyword().name) +
                                   " out of SSHD_OPTS in " + sshd_options_file);
            }
            const auto text = TRY(files.read(bad->file)).value_or("");
            TRY(files.write(bad->file, comment_out_line(text, bad->line)));
        }
        return {};
    }

    SshdWanted wanted_;
};

}  // namespace

Result<std::unique_ptr<Resource>> parse_sshd(Fields& fields) {
    return std::unique_ptr<Resource>(std::make_unique<Sshd>(TRY(SshdWanted::parse(fields))));
}

}  // namespace bootseal
