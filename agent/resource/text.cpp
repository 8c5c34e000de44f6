// SPDX-License-Identifier: Apache-2.0
#include "resource/text.h"

#include "base/text.h"

namespace bootseal {

namespace {

bool contains(std::string_view text, std::string_view sequence) {
    if (sequence.starts_with('\\')) return text.find(sequence) != std::string_view::npos;
    return lower(text).find(lower(sequence)) != std::string::npos;
}

class Text final : public Resource {
  public:
    Text(std::string file, std::string content, std::vector<std::string> without)
        : file_(std::move(file)), content_(std::move(content)), without_(std::move(without)) {}

    Result<std::vector<Evidence>> inspect(const System& system) const override {
        const auto text = TRY(system.files.read(file_));
        Evidence evidence{Facet::persisted, Verdict::drifted, printable(file_), expected(), ""};
        if (!text) {
            if (!without_.empty()) evidence.verdict = Verdict::compliant;
            evidence.actual = "no file";
        } else if (without_.empty()) {
            if (*text == content_) evidence.verdict = Verdict::compliant;
            evidence.actual = *text == content_ ? evidence.expected : "another text";
        } else {
            const auto found = found_in(*text);
            if (found.empty()) evidence.verdict = Verdict::compliant;
            evidence.actual =
                found.empty() ? "none of them" : "has " + printable(join(found, ", "));
        }
        return std::vector{std::move(evidence)};
    }

    Result<> remedy(const System&, Changes& changes) const override {
        const auto text = TRY(changes.files.read(file_));
        const bool holds = without_.empty() ? text == content_ : !text || found_in(*text).empty();
        return holds ? Result<>() : changes.files.write(file_, content_);
    }

  private:
    std::string expected() const {
        return without_.empty() ? "the text of the rule"
                                : "without " + printable(join(without_, ", "));
    }

    std::vector<std::string> found_in(std::string_view text) const {
        std::vector<std::string> found;
        for (const auto& sequence : without_) {
            if (contains(text, sequence)) found.push_back(sequence);
        }
        return found;
    }

    std::string file_;
    std::string content_;
    std::vector<std::string> without_;
};

}  // namespace

Result<std::unique_ptr<Resource>> parse_text(Fields& fields) {
    auto file = TRY(fields.text("file"));
    auto content = TRY(fields.text("content"));
    auto without = TRY(fields.list("without"));
    TRY(fields.done());
    if (!file.starts_with('/')) return fields.error("file", "must be an absolute path");
    if (fields.node("without") && without.empty()) return fields.error("without", "is empty");
    for (const auto& sequence : without) {
        if (sequence.empty()) return fields.error("without", "has an empty text");
        if (contains(content, sequence)) {
            return fields.error("content", "has " + printable(sequence, 60) + " in it");
        }
    }
    return std::unique_ptr<Resource>(
        std::make_unique<Text>(std::move(file), std::move(content), std::move(without)));
}

}  // namespace bootseal
