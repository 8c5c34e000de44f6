// SPDX-License-Identifier: Apache-2.0
#include "image/patterns.h"

#include <re2/re2.h>
#include <re2/set.h>

#include <array>
#include <cstdlib>
#include <numeric>
#include <string>

namespace bootseal {

namespace {

// Of the states of the automaton, which are made as they are met.
constexpr int most_memory = 16 << 20;

re2::RE2::Options options() {
    re2::RE2::Options result(re2::RE2::Latin1);
    result.set_max_mem(most_memory);
    result.set_log_errors(true);
    return result;
}

re2::StringPiece piece(std::string_view text) {
    return {text.data(), text.size()};
}

std::string_view view(re2::StringPiece text) {
    return {text.data(), text.size()};
}

}  // namespace

struct Patterns::Compiled {
    re2::RE2::Set set{options(), re2::RE2::UNANCHORED};
    std::vector<std::unique_ptr<re2::RE2>> each;
};

Patterns::Patterns(const std::vector<std::string_view>& all)
    : compiled_(std::make_unique<Compiled>()) {
    for (const auto pattern : all) {
        auto one = std::make_unique<re2::RE2>(piece(pattern), options());
        if (!one->ok() || compiled_->set.Add(piece(pattern), nullptr) < 0) std::abort();
        compiled_->each.push_back(std::move(one));
    }
    if (!compiled_->set.Compile()) std::abort();
}

Patterns::~Patterns() = default;
Patterns::Patterns(Patterns&&) noexcept = default;

void Patterns::which(std::string_view text, std::vector<int>& fit) const {
    re2::RE2::Set::ErrorInfo error{};
    if (compiled_->set.Match(piece(text), &fit, &error)) return;
    fit.clear();
    if (error.kind == re2::RE2::Set::kNoError) return;
    // Out of memory for states: each is asked by itself.
    fit.resize(compiled_->each.size());
    std::iota(fit.begin(), fit.end(), 0);
}

std::optional<Patterns::Place> Patterns::find(int pattern, std::string_view text,
                                              std::size_t from) const {
    const auto& one = *compiled_->each[static_cast<std::size_t>(pattern)];
    std::array<re2::StringPiece, 2> found;
    const int groups = one.NumberOfCapturingGroups() > 0 ? 2 : 1;
    if (!one.Match(piece(text), from, text.size(), re2::RE2::UNANCHORED, found.data(), groups)) {
        return std::nullopt;
    }
    return Place{view(found[0]), view(found[1])};
}

}  // namespace bootseal
