// SPDX-License-Identifier: Apache-2.0
#include "image/search.h"

#include <algorithm>

#include "base/path_pattern.h"
#include "base/text.h"
#include "image/secrets.h"

namespace bootseal {

namespace {

constexpr std::size_t overlap = 8 << 10;
constexpr std::size_t at_once = 64 << 10;
constexpr std::size_t most_of_a_file = 50;
constexpr std::size_t before_secret = 40;

/// The numbers of the kinds that may be in any file.
std::vector<int> kinds_anywhere() {
    std::vector<int> result;
    for (std::size_t i = 0; i < secret_kinds().size(); ++i) {
        if (secret_kinds()[i].path.empty()) result.push_back(static_cast<int>(i));
    }
    return result;
}

const SecretKind& kind_of(int number) {
    return secret_kinds()[static_cast<std::size_t>(number)];
}

std::vector<std::string> hints_of(const std::vector<int>& kinds) {
    std::vector<std::string> result;
    for (const auto number : kinds)
        result.push_back(expanded(kind_of(number).hint));
    return result;
}

/// What stands before the secret on its line, a few letters of it, and how long it is.
std::string masked(std::string_view text, std::string_view secret) {
    const auto at = static_cast<std::size_t>(secret.data() - text.data());
    auto before = text.substr(0, at);
    before = before.substr(before.rfind('\n') == before.npos ? 0 : before.rfind('\n') + 1);
    if (before.size() > before_secret) before.remove_prefix(before.size() - before_secret);
    const auto shown = std::min<std::size_t>(4, secret.size() / 4);
    return printable(trim(before)) + (before.empty() ? "" : " ") +
           printable(secret.substr(0, shown)) + "... (" + std::to_string(secret.size()) + " bytes)";
}

}  // namespace

SecretPatterns::SecretPatterns() : anywhere_(kinds_anywhere()), hints_(hints_of(anywhere_)) {
    for (const auto& kind : secret_kinds())
        patterns_.emplace_back(expanded(kind.pattern));
}

std::vector<int> SecretPatterns::of_path(std::string_view path) const {
    std::vector<int> result;
    for (std::size_t i = 0; i < secret_kinds().size(); ++i) {
        const auto& kind = secret_kinds()[i];
        if (!kind.path.empty() && fits_pattern(kind.path, path)) {
            result.push_back(static_cast<int>(i));
        }
    }
    return result;
}

void SecretPatterns::hinted(std::string_view text, std::vector<int>& kinds) const {
    hints_.which(text, kinds);
    for (auto& kind : kinds)
        kind = anywhere_[static_cast<std::size_t>(kind)];
}

void SecretSearch::add(std::string_view piece) {
    if (!begun_) {
        begun_ = true;
        is_wide_ = piece.starts_with("\xff\xfe") || piece.starts_with("\xfe\xff");
        is_text_ = is_wide_ || piece.substr(0, overlap).find('\0') == piece.npos;
    }
    if (is_wide_) {
        // ASCII in UTF-16 is ASCII with zeros between.
        std::copy_if(piece.begin(), piece.end(), std::back_inserter(buffer_),
                     [](char c) { return c != '\0'; });
    } else {
        buffer_ += piece;
    }
    if (buffer_.size() >= at_once + overlap) look(false);
}

/// Every place of one kind that begins before `end`.
void SecretSearch::look_for(int number, std::size_t end) {
    const auto& kind = kind_of(number);
    if (kind.pattern.starts_with("\\A") && context_ > 0) return;  // only at the file's beginning
    for (std::size_t from = context_; found_.size() < most_of_a_file;) {
        const auto place = secrets_.pattern(number).find(buffer_, from);
        if (!place) return;
        const auto begin = static_cast<std::size_t>(place->all.data() - buffer_.data());
        if (begin >= end) return;  // seen again with what follows it
        from = begin + std::max<std::size_t>(place->all.size(), 1);
        const auto secret = place->group.empty() ? place->all : place->group;
        if (kind.holds && !kind.holds(secret)) continue;
        const auto before =
            std::count(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(begin), '\n');
        const auto line = lines_before_ + 1 + static_cast<std::size_t>(before);
        found_.push_back(
            {std::string(kind.rule), path_, is_text_ ? line : 0, masked(buffer_, secret)});
    }
}

void SecretSearch::look(bool last) {
    static thread_local std::vector<int> kinds;
    kinds.clear();
    secrets_.hinted(buffer_, kinds);
    const auto end = last ? buffer_.size() : buffer_.size() - overlap;
    for (const auto kind : kinds)
        look_for(kind, end);
    for (const auto kind : of_path_)
        look_for(kind, end);
    if (last) return;
    // The byte before tells whether a line or a word begins behind it.
    const auto gone = end - 1;
    if (is_text_) {
        lines_before_ += static_cast<std::size_t>(
            std::count(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(gone), '\n'));
    }
    buffer_.erase(0, gone);
    context_ = 1;
}

std::vector<Residue> SecretSearch::finish() {
    if (!buffer_.empty()) look(true);
    return std::move(found_);
}

}  // namespace bootseal
