// SPDX-License-Identifier: Apache-2.0
#include "resource/aide_database.h"

#include <string>

#include "base/text.h"
#include "resource/evidence.h"
#include "resource/own_lines.h"

namespace bootseal {

namespace {

constexpr auto record = "/var/lib/aide/aide.db";
constexpr auto maker = "/usr/sbin/aideinit";
constexpr auto unit = "/etc/systemd/system/bootseal-aideinit.service";
constexpr auto link = "/etc/systemd/system/multi-user.target.wants/bootseal-aideinit.service";

/// With idle priority: it reads every file of the machine.
std::string unit_text() {
    return std::string(own_mark) +
           "\n[Unit]\n"
           "Description=First record of AIDE\n"
           "ConditionPathExists=!" +
           record +
           "\n"
           "Before=dailyaidecheck.service\n"
           "\n[Service]\n"
           "Type=oneshot\n"
           "Nice=19\n"
           "IOSchedulingClass=idle\n"
           "ExecStart=" +
           maker +
           " --yes --force\n"
           "\n[Install]\n"
           "WantedBy=multi-user.target\n";
}

class AideDatabase final : public Resource {
  public:
    Result<std::vector<Evidence>> inspect(const System& system) const override {
        const auto& files = system.files;
        const auto status = TRY(files.status(record));
        const bool there = status && status->type == FileType::file && status->size > 0;
        if (there) return std::vector{evidence(Verdict::compliant, record, "there is one")};
        const auto makes = TRY(files.status(maker)).has_value();
        const auto text = TRY(files.read(unit));
        const auto wanted = TRY(files.status(link, Links::keep)).has_value();
        if (makes && wanted && text == unit_text()) {
            return std::vector{evidence(Verdict::compliant, unit, "made at the first boot")};
        }
        return std::vector{evidence(Verdict::drifted, record, "there is none")};
    }

    Result<> remedy(const System& /*system*/, Changes& changes) const override {
        auto files = changes.files;
        if (!TRY(files.status(maker))) return unsupported("install the package aide-common");
        TRY(files.write(unit, unit_text()));
        TRY(files.symlink(link, unit));
        changes.files = std::move(files);
        return {};
    }

  private:
    static Evidence evidence(Verdict verdict, const char* where, const char* actual) {
        return persisted(verdict, where, "a record of the files", actual);
    }
};

}  // namespace

Result<std::unique_ptr<Resource>> parse_aide_database(Fields& fields) {
    TRY(fields.choice("state", {"made"}));
    TRY(fields.done());
    return std::unique_ptr<Resource>(std::make_unique<AideDatabase>());
}

}  // namespace bootseal
