// SPDX-License-Identifier: Apache-2.0
#include "resource/aide_pattern.h"

#include <algorithm>
#include <array>
#include <bitset>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"

namespace bootseal {

namespace {

constexpr int deepest_group = 50;
constexpr std::size_t longest = 4096;
constexpr int most_repeats = 1000;
constexpr std::size_t most_work = 2'000'000;  // places looked at

using Bytes = std::bitset<256>;
/// The places in the path that a part of the pattern may begin at, or end at.
using Places = std::vector<bool>;

Bytes range(unsigned char first, unsigned char last) {
    Bytes bytes;
    for (unsigned c = first; c <= last; ++c)
        bytes.set(c);
    return bytes;
}

Bytes named(std::string_view name) {
    const auto lower_case = range('a', 'z');
    const auto upper_case = range('A', 'Z');
    const auto digit = range('0', '9');
    if (name == "digit") return digit;
    if (name == "lower") return lower_case;
    if (name == "upper") return upper_case;
    if (name == "alpha") return lower_case | upper_case;
    if (name == "alnum") return lower_case | upper_case | digit;
    if (name == "word") return lower_case | upper_case | digit | range('_', '_');
    if (name == "xdigit") return digit | range('a', 'f') | range('A', 'F');
    if (name == "space") return range('\t', '\r') | range(' ', ' ');
    return {};
}

/// Walks pattern and path together: each part turns the places it may begin at into those where it
/// may end.
class Matcher {
  public:
    Matcher(std::string_view pattern, std::string_view path) : pattern_(pattern), path_(path) {}

    Fit run() {
        Places starts(path_.size() + 1);
        starts[0] = true;
        const auto ends = alternatives(starts, 0);
        if (!known_ || at_ != pattern_.size()) return Fit::unknown;
        return any(ends) ? Fit::yes : Fit::no;
    }

  private:
    static bool any(const Places& places) {
        return std::find(places.begin(), places.end(), true) != places.end();
    }

    static Places both(Places a, const Places& b) {
        for (std::size_t i = 0; i < a.size(); ++i)
            a[i] = a[i] || b[i];
        return a;
    }

    bool more() const { return known_ && at_ < pattern_.size(); }

    bool take(std::string_view text) {
        if (!pattern_.substr(at_).starts_with(text)) return false;
        at_ += text.size();
        return true;
    }

    Places give_up() {
        known_ = false;
        return Places(path_.size() + 1);
    }

    Places alternatives(const Places& starts, int depth) {
        auto ends = sequence(starts, depth);
        while (more() && take("|"))
            ends = both(std::move(ends), sequence(starts, depth));
        return ends;
    }

    Places sequence(Places places, int depth) {
        while (more() && pattern_[at_] != '|' && pattern_[at_] != ')')
            places = repeated(places, depth);
        return places;
    }

    Places repeated(const Places& starts, int depth) {
        const auto begin = at_;
        auto once = single(starts, depth);
        const auto end = at_;
        const auto [least, most] = repetition();
        if (!known_ || (least == 1 && most == 1)) return once;
        const auto after = at_;
        auto result = least == 0 ? starts : Places(starts.size());
        auto places = std::move(once);
        for (int count = 1; known_ && count <= most; ++count) {
            if (count >= least) {
                auto grown = both(result, places);
                if (count > least && grown == result) break;
                result = std::move(grown);
            }
            if (count == most || !any(places)) break;
            at_ = begin;
            places = single(places, depth);
        }
        at_ = known_ ? after : end;
        return result;
    }

    std::pair<int, int> repetition() {
        constexpr int unbounded = std::numeric_limits<int>::max();
        std::pair<int, int> result{1, 1};
        if (take("*")) {
            result = {0, unbounded};
        } else if (take("+")) {
            result = {1, unbounded};
        } else if (take("?")) {
            result = {0, 1};
        } else if (take("{")) {
            const auto end = pattern_.find('}', at_);
            const auto inside = pattern_.substr(at_, end - at_);
            const auto comma = inside.find(',');
            const auto least = parse_number(inside.substr(0, comma));
            auto most = least;
            if (comma != std::string_view::npos) most = parse_number(inside.substr(comma + 1));
            const bool open = comma != std::string_view::npos && comma + 1 == inside.size();
            if (open) most = unbounded;
            if (end == std::string_view::npos || !least || !most || *least < 0 ||
                *least > most_repeats || *most < *least || (!open && *most > most_repeats)) {
                known_ = false;
                return result;
            }
            at_ = end + 1;
            result = {static_cast<int>(*least), static_cast<int>(*most)};
        } else {
            return result;
        }
        // Lazy or not, the same texts match; what possesses may match less.
        if (!take("?") && more() &&
            std::string_view("+*{").find(pattern_[at_]) != std::string_view::npos) {
            known_ = false;
        }
        return result;
    }

    Places single(const Places& starts, int depth) {
        work_ += starts.size();
        if (work_ > most_work || depth > deepest_group) return give_up();
        const char c = pattern_[at_++];
        if (c == '(') {
            if (pattern_.substr(at_).starts_with("?") && !take("?:")) return give_up();
            auto ends = alternatives(starts, depth + 1);
            return take(")") ? ends : give_up();
        }
        if (c == '^' || c == '$') {
            Places ends(starts.size());
            const auto only = c == '^' ? 0 : path_.size();
            ends[only] = starts[only];
            return ends;
        }
        if (c == '[') return step(starts, bracket());
        if (c == '\\') return step(starts, escape());
        if (c == '.') return step(starts, ~range('\n', '\n'));
        if (std::string_view("*+?{").find(c) != std::string_view::npos) return give_up();
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x80) return give_up();
        return step(starts, range(byte, byte));
    }

    Places step(const Places& starts, const Bytes& bytes) const {
        Places ends(starts.size());
        for (std::size_t i = 0; i < path_.size(); ++i) {
            if (starts[i] && bytes[static_cast<unsigned char>(path_[i])]) ends[i + 1] = true;
        }
        return ends;
    }

    /// What follows a backslash.
    Bytes escape() {
        const char c = at_ < pattern_.size() ? pattern_[at_++] : '\0';
        if (c == 'd' || c == 'D') return c == 'd' ? named("digit") : ~named("digit");
        if (c == 'w' || c == 'W') return c == 'w' ? named("word") : ~named("word");
        if (c == 's' || c == 'S') return c == 's' ? named("space") : ~named("space");
        const auto byte = static_cast<unsigned char>(c);
        if (byte == 0 || byte >= 0x80 || named("alnum")[byte]) known_ = false;
        return range(byte, byte);
    }

    /// What follows a "[".
    Bytes bracket() {
        const bool inverted = take("^");
        Bytes bytes;
        bool first = true;
        while (more() && (first || pattern_[at_] != ']')) {
            first = false;
            if (take("[:")) {
                const auto end = pattern_.find(":]", at_);
                const auto group = named(pattern_.substr(at_, end - at_));
                if (end == std::string_view::npos || group.none()) {
                    known_ = false;
                    break;
                }
                bytes |= group;
                at_ = end + 2;
                continue;
            }
            const auto from = static_cast<unsigned char>(pattern_[at_++]);
            if (from == '\\') {
                bytes |= escape();
                continue;
            }
            auto last = from;
            const auto rest = pattern_.substr(at_);
            if (rest.size() > 1 && rest[0] == '-' && rest[1] != ']') {
                last = static_cast<unsigned char>(rest[1]);
                at_ += 2;
                if (last == '\\' || last == '[') known_ = false;
            }
            if (last >= 0x80 || last < from) known_ = false;
            bytes |= range(from, last);
        }
        if (!take("]")) known_ = false;
        return inverted ? ~bytes : bytes;
    }

    std::string_view pattern_;
    std::string_view path_;
    std::size_t at_ = 0;
    std::size_t work_ = 0;
    bool known_ = true;
};

/// The plain text that every match begins with.
std::string_view plain_start(std::string_view pattern) {
    int depth = 0;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i] == '\\') {
            ++i;
        } else if (pattern[i] == '(' || pattern[i] == ')') {
            depth += pattern[i] == '(' ? 1 : -1;
        } else if (pattern[i] == '|' && depth <= 0) {
            return {};
        }
    }
    const auto end = std::min(pattern.find_first_of(".*+?[](){}^$\\"), pattern.size());
    const bool repeats = end > 0 && end < pattern.size() &&
                         std::string_view("*?{").find(pattern[end]) != std::string_view::npos;
    return pattern.substr(0, repeats ? end - 1 : end);
}

}  // namespace

Fit fits_aide_pattern(std::string_view pattern, std::string_view path) {
    // Most patterns begin with the path of something else, whatever follows.
    if (!path.starts_with(plain_start(pattern))) return Fit::no;
    if (pattern.size() > longest || path.size() > longest) return Fit::unknown;
    return Matcher(pattern, path).run();
}

}  // namespace bootseal
