// SPDX-License-Identifier: Apache-2.0
#include "base/path_pattern.h"

#include <cstddef>

namespace bootseal {

namespace {

/// Where to go on when what follows a star does not fit: let it stand for one byte more.
struct Star {
    std::size_t pattern = std::string_view::npos;  // npos: there was none
    std::size_t path = 0;

    bool can_grow(std::size_t end) const { return pattern != std::string_view::npos && path < end; }
};

}  // namespace

bool fits_pattern(std::string_view pattern, std::string_view path) {
    Star one;
    Star two;
    std::size_t at = 0;
    std::size_t in = 0;
    for (;;) {
        if (pattern.substr(at).starts_with("**")) {
            two = {at += 2, in};
            one = {};
        } else if (pattern.substr(at).starts_with('*')) {
            one = {++at, in};
        } else if (at < pattern.size() && in < path.size() && pattern[at] == path[in]) {
            ++at;
            ++in;
        } else if (at == pattern.size() && in == path.size()) {
            return true;
        } else if (one.can_grow(path.size()) && path[one.path] != '/') {
            at = one.pattern;
            in = ++one.path;
        } else if (two.can_grow(path.size())) {
            at = two.pattern;
            in = ++two.path;
            one = {};
        } else {
            return false;
        }
    }
}

}  // namespace bootseal
