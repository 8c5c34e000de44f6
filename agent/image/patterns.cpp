// SPDX-License-Identifier: Apache-2.0
#include "image/patterns.h"

#include <re2/re2.h>
#include <re2/set.h>

#include <array>
#include <cstdlib>
#include <numeric>

namespace bootseal {

namespace {

// Of the states of the automaton, which are made as they are met.
constexpr int most_memory = 16 << 20;

re2::RE2::Options options() {
    re2::RE2::Options result(re2::RE2::Latin1);
    result.set_max_mem(most_memory);
    result.set_log_errors(false);
    return result;
}

re2::StringPiece piece(std::string_view text) {
    return {text.data(), text.size()};
}

std::string_view view(re2::StringPiece text) {
    return {text.data(), text.size()};
}

}  // namespace

struct Pattern::Compiled {
    explicit Compiled(const std::string& text) : pattern(text, options()) {}
    re2::RE2 pattern;
};

Pattern::Pattern(const std::string& text) : compiled_(std::make_unique<Compiled>(text)) {
    if (!compiled_->pattern.ok()) std::abort();
}

Pattern::~Pattern() = default;
Pattern::Pattern(Pattern&&) noexcept = default;

std::optional<Pattern::Place> Pattern::find(std::string_view text, std::size_t from) const {
    const auto& pattern = compiled_->pattern;
    std::array<re2::StringPiece, 2> found;
    const int groups = pattern.NumberOfCapturingGroups() > 0 ? 2 : 1;
    if (!pattern.Match(piece(text), from, text.size(), re2::RE2::UNANCHORED, found.data(),
                       groups)) {
        return std::nullopt;
    }
    return Place{view(found[0]), view(found[1])};
}

struct PatternSet::Compiled {
    re2::RE2::Set set{options(), re2::RE2::UNANCHORED};
    std::size_t size = 0;
};

PatternSet::PatternSet(const std::vector<std::string>& all)
    : compiled_(std::make_unique<Compiled>()) {
    compiled_->size = all.size();
    for (const auto& pattern : all) {
        if (compiled_->set.Add(pattern, nullptr) < 0) std::abort();
    }
    if (!compiled_->set.Compile()) std::abort();
}

PatternSet::~PatternSet() = default;
PatternSet::PatternSet(PatternSet&&) noexcept = default;

void PatternSet::which(std::string_view text, std::vector<int>& fit) const {
    re2::RE2::Set::ErrorInfo error{};
    if (compiled_->set.Match(piece(text), &fit, &error)) return;
    fit.clear();
    if (error.kind == re2::RE2::Set::kNoError) return;
    // Out of memory for states: each is asked by itself.
    fit.resize(compiled_->size);
    std::iota(fit.begin(), fit.end(), 0);
}

}  // namespace bootseal
