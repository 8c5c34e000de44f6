// SPDX-License-Identifier: Apache-2.0
#include "resource/choice.h"

#include <algorithm>

#include "base/text.h"
#include "resource/evidence.h"

namespace bootseal {

namespace {

class Choice final : public Resource {
  public:
    Choice(std::string chosen, std::vector<std::string> wanted)
        : chosen_(std::move(chosen)), wanted_(std::move(wanted)) {}

    Result<std::vector<Evidence>> inspect(const System& /*system*/) const override {
        const bool so = std::find(wanted_.begin(), wanted_.end(), chosen_) != wanted_.end();
        return std::vector{persisted(so ? Verdict::compliant : Verdict::drifted,
                                     "a variable of the ruleset", printable(join(wanted_, " or ")),
                                     "the choice is " + printable(chosen_))};
    }

    Result<> remedy(const System& system, Changes& /*changes*/) const override {
        if (TRY(inspect(system)).front().verdict == Verdict::compliant) return {};
        return unsupported("choose otherwise in the variables of the ruleset");
    }

  private:
    std::string chosen_;
    std::vector<std::string> wanted_;
};

}  // namespace

Result<std::unique_ptr<Resource>> parse_choice(Fields& fields) {
    auto chosen = TRY(fields.text("of"));
    auto wanted = TRY(fields.list("is"));
    TRY(fields.done());
    if (chosen.empty()) return fields.error("of", "is empty");
    if (wanted.empty()) return fields.error("is", "names no choice");
    return std::unique_ptr<Resource>(
        std::make_unique<Choice>(std::move(chosen), std::move(wanted)));
}

}  // namespace bootseal
