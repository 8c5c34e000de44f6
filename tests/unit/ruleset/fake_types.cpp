// SPDX-License-Identifier: Apache-2.0
// A table of two resource types in place of the real one: what a ruleset needs of any type.
#include <array>

#include "resource/resource.h"

namespace bootseal {

namespace {

class Fake final : public Resource {
  public:
    explicit Fake(std::string value) : value_(std::move(value)) {}

    Result<std::vector<Evidence>> inspect(const System&) const override {
        return std::vector<Evidence>{{Facet::persisted, Verdict::compliant, "", "", value_}};
    }
    Result<> remedy(const System&, Changes&) const override { return unsupported("fake"); }

  private:
    std::string value_;
};

Result<std::unique_ptr<Resource>> parse_number_type(Fields& fields) {
    const auto value = TRY(fields.number("value", 0, 1000));
    TRY(fields.done());
    return std::make_unique<Fake>(std::to_string(value));
}

Result<std::unique_ptr<Resource>> parse_text_type(Fields& fields) {
    const auto value = TRY(fields.text("value"));
    TRY(fields.list("accept"));
    TRY(fields.done());
    return std::make_unique<Fake>(value);
}

constexpr std::array<ResourceType, 2> types = {{
    {"fake_number", parse_number_type},
    {"fake_text", parse_text_type},
}};

}  // namespace

std::span<const ResourceType> resource_types() {
    return types;
}

const ResourceType* find_resource_type(std::string_view name) {
    for (const auto& type : types) {
        if (type.name == name) return &type;
    }
    return nullptr;
}

}  // namespace bootseal
