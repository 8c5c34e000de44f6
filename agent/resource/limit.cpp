// SPDX-License-Identifier: Apache-2.0
#include "resource/limit.h"

#include <map>

#include "base/text.h"
#include "resource/evidence.h"
#include "resource/limits_config.h"
#include "resource/own_lines.h"

namespace bootseal {

namespace {

// "99-zz": pam_limits reads the files by name, and of equal domains the last line wins.
const std::string drop_in = "/etc/security/limits.d/99-zz-bootseal.conf";

class Limit final : public Resource {
  public:
    Limit(std::string domain, std::string kind, std::string item, std::string value)
        : domain_(std::move(domain)),
          kind_(std::move(kind)),
          item_(std::move(item)),
          value_(std::move(value)) {}

    Result<std::vector<Evidence>> inspect(const System& system) const override {
        const auto all = TRY(read_limits(system.files));
        const auto found = all ? decide(*all) : Decided();
        Evidence evidence{Facet::persisted, Verdict::drifted, limits_main_file, value_, "not set"};
        if (!all) evidence.actual = "not set: the file does not exist";
        if (found.own) {
            if (found.own->value == value_) evidence.verdict = Verdict::compliant;
            evidence.where = found.own->where();
            evidence.actual = printable(found.own->value);
        }
        std::vector<Evidence> result{std::move(evidence)};
        for (const auto* line : found.weaker) {
            result.push_back(
                {Facet::persisted, Verdict::drifted, line->where(), value_, describe(*line)});
        }
        return bounded(std::move(result));
    }

    Result<> remedy(const System&, Changes& changes) const override {
        auto files = changes.files;
        // Without this file pam_limits would not read ours.
        if (!TRY(files.status(limits_main_file))) {
            TRY(files.write(limits_main_file, std::string(own_mark) + "\n"));
        }
        const auto before = decide(TRY(read_limits(files)).value_or(std::vector<LimitLine>()));
        for (const auto& line : before.weaker) {
            if (!line->item.empty()) continue;
            return unsupported("decide whether " + line->where() + " must exempt " +
                               printable(line->domain, 60) + " from every limit");
        }
        if (!before.own || before.own->value != value_) {
            const auto line = domain_ + " " + kind_ + " " + item_ + " " + value_;
            TRY(put_own_line(files, drop_in, line, [&](std::string_view old) {
                const auto fields = words(old);
                return fields.size() == 4 && fields[0] == domain_ && fields[1] == kind_ &&
                       fields[2] == item_;
            }));
        }
        constexpr int most_lines = 1000;
        for (int i = 0; i < most_lines; ++i) {
            const auto all = TRY(read_limits(files)).value_or(std::vector<LimitLine>());
            const auto now = decide(all);
            const auto* bad = now.own && now.own->value != value_ ? now.own
                              : now.weaker.empty()                ? nullptr
                                                                  : now.weaker.front();
            if (!bad) break;
            const auto text = TRY(files.read(bad->file)).value_or("");
            TRY(files.write(bad->file, comment_out_line(text, bad->line)));
        }
        changes.files = std::move(files);
        return {};
    }

  private:
    struct Decided {
        const LimitLine* own = nullptr;  ///< the line that decides for our domain
        std::vector<const LimitLine*> weaker;
        std::shared_ptr<const std::vector<LimitLine>> lines;
    };

    Decided decide(const std::vector<LimitLine>& all) const {
        Decided found;
        found.lines = std::make_shared<const std::vector<LimitLine>>(all);
        std::map<std::string, const LimitLine*> last;
        for (const auto& line : *found.lines) {
            const bool ours = domain_ == "*" || line.domain == domain_;
            if (line.item.empty()) {
                if (ours) found.weaker.push_back(&line);
            } else if (ours && line.sets(kind_, item_)) {
                last[line.domain] = &line;
            }
        }
        for (const auto& [domain, line] : last) {
            if (domain == domain_) {
                found.own = line;
            } else if (line->value != value_) {
                found.weaker.push_back(line);
            }
        }
        return found;
    }

    static std::string describe(const LimitLine& line) {
        const auto domain = printable(line.domain, 60);
        return line.item.empty() ? "none for " + domain
                                 : printable(line.value, 60) + " for " + domain;
    }

    std::string domain_;
    std::string kind_;
    std::string item_;
    std::string value_;
};

}  // namespace

Result<std::unique_ptr<Resource>> parse_limit(Fields& fields) {
    auto domain = TRY(fields.text("domain"));
    const auto kind = TRY(fields.choice("kind", {"hard", "soft"}));
    auto item = TRY(fields.text("item"));
    const auto value = normal_limit(item, TRY(fields.text("value")));
    TRY(fields.done());
    if (words(domain).size() != 1 || domain.find_first_of("#%\n") != std::string::npos) {
        return fields.error("domain", "must be a user, an @group or \"*\"");
    }
    if (!is_resource_limit(item)) return fields.error("item", "is not a resource limit");
    if (!value) return fields.error("value", "must be a number or unlimited");
    return std::unique_ptr<Resource>(std::make_unique<Limit>(
        std::move(domain), kind == 0 ? "hard" : "soft", std::move(item), *value));
}

}  // namespace bootseal
