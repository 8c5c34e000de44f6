// SPDX-License-Identifier: Apache-2.0
#include "support/machine.h"

namespace bootseal {

namespace {

class FileHoldsResource final : public Resource {
  public:
    explicit FileHoldsResource(FileHolds what) : what_(std::move(what)) {}

    Result<std::vector<Evidence>> inspect(const System& system) const override {
        if (what_.fails_to_look) return invalid("the disk does not answer");
        std::vector<Evidence> evidence{TRY(look(system, Facet::persisted, what_.path))};
        if (what_.has_live) {
            evidence.push_back(TRY(look(system, Facet::live, "live/" + what_.path)));
        }
        return evidence;
    }

    Result<> remedy(const System&, Changes& changes) const override {
        if (what_.takes_a_person) return unsupported("ask somebody");
        if (what_.remedy_does_nothing) return changes.files.write(what_.path, "nonsense");
        return changes.files.write(what_.path, what_.wanted);
    }

  private:
    Result<Evidence> look(const System& system, Facet facet, const std::string& path) const {
        const auto content = TRY(system.files.read(path));
        const bool holds = content == what_.wanted;
        return Evidence{facet, holds ? Verdict::compliant : Verdict::drifted, "/" + path,
                        what_.wanted, content.value_or("absent")};
    }

    FileHolds what_;
};

}  // namespace

Requirement require_file(FileHolds what) {
    Requirement requirement;
    requirement.type = "file_holds";
    requirement.summary = "file_holds: " + what.path;
    requirement.resource = std::make_unique<FileHoldsResource>(std::move(what));
    return requirement;
}

Requirement combine(Requirement::Kind kind, std::vector<Requirement> parts) {
    Requirement requirement;
    requirement.kind = kind;
    requirement.parts = std::move(parts);
    return requirement;
}

TestRules::TestRules() {
    ruleset.id = "test";
    ruleset.profiles = {{"p", "P", {}}};
}

Rule& TestRules::add(std::string id, std::vector<Requirement> require) {
    Rule rule;
    rule.number = "1." + std::to_string(ruleset.rules.size() + 1);
    rule.id = std::move(id);
    rule.profiles = {"p"};
    rule.require = std::move(require);
    ruleset.rules.push_back(std::move(rule));
    return ruleset.rules.back();
}

}  // namespace bootseal
