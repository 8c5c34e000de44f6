// SPDX-License-Identifier: Apache-2.0
#include "resource/audit_log.h"

#include <algorithm>

#include "base/text.h"
#include "resource/assignments.h"
#include "resource/evidence.h"
#include "resource/file.h"

namespace bootseal {

namespace {

constexpr auto config_file = "/etc/audit/auditd.conf";

Result<std::string> log_file(const Overlay& files) {
    std::string path = "/var/log/audit/audit.log";
    const auto text = TRY(files.read(config_file)).value_or("");
    for (auto& one : parse_assignments(Dialect::auditd, text)) {
        if (one.key == "log_file") path = std::move(one.value);
    }
    if (!path.starts_with('/') || path.find_first_of("*?[\\") != std::string::npos) {
        return invalid("the log_file of auditd.conf is no plain path: " + printable(path));
    }
    return path;
}

/// The fields of a rule as those of `file`, for one path.
Result<std::unique_ptr<Resource>> file_at(Node mapping, const std::string& path) {
    Node key = mapping;
    key.kind = Node::Kind::scalar;
    key.entries.clear();
    Node value = key;
    key.scalar = "path";
    value.scalar = path;
    mapping.entries.push_back({std::move(key), std::move(value)});
    auto fields = TRY(Fields::open(mapping, "audit_log"));
    return parse_file(fields);
}

class AuditLog final : public Resource {
  public:
    AuditLog(Node mapping, bool directory) : mapping_(std::move(mapping)), directory_(directory) {}

    Result<std::vector<Evidence>> inspect(const System& system) const override {
        const auto path = TRY(this->path(system.files));
        if (TRY(logs(system.files, path)) == Logs::none) {
            return std::vector{persisted(Verdict::compliant, printable(path), "access as wanted",
                                         "there is no log yet")};
        }
        return TRY(file_at(mapping_, path))->inspect(system);
    }

    Result<> remedy(const System& system, Changes& changes) const override {
        const auto path = TRY(this->path(changes.files));
        if (TRY(logs(changes.files, path)) == Logs::none) return {};
        return TRY(file_at(mapping_, path))->remedy(system, changes);
    }

  private:
    Result<std::string> path(const Overlay& files) const {
        const auto log = TRY(log_file(files));
        return directory_ ? log.substr(0, std::max<std::size_t>(1, log.rfind('/'))) : log + "*";
    }

    enum class Logs { none, some };

    Result<Logs> logs(const Overlay& files, const std::string& path) const {
        return !directory_ && TRY(files.glob(path)).empty() ? Logs::none : Logs::some;
    }

    Node mapping_;
    bool directory_;
};

}  // namespace

Result<std::unique_ptr<Resource>> parse_audit_log(Fields& fields) {
    for (const auto* other : {"path", "state"}) {
        if (fields.mapping().find(other)) return fields.error(other, "is not for audit_log");
    }
    auto mapping = fields.mapping();
    TRY(file_at(mapping, "/var/log/audit/audit.log"));
    const auto* type = mapping.find("type");
    const bool directory = type && type->scalar == "directory";
    return std::unique_ptr<Resource>(std::make_unique<AuditLog>(std::move(mapping), directory));
}

}  // namespace bootseal
