// SPDX-License-Identifier: Apache-2.0
#include "image/plausible.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <set>
#include <string>

#include "base/text.h"

namespace bootseal {

namespace {

constexpr std::array placeholders{
    "example", "changeme", "change-me", "change_me", "changeit", "placeholder", "your",   "xxxx",
    "****",    "dummy",    "redacted",  "insert",    "replace",  "secret_here", "<",      "${",
    "{{",      "$(",       "%(",        "@@",        "....",     "123456",      "abcdef", "todo",
    "sample",  "foobar",   "hunter2",   "getenv",    "environ",  "undefined",   "null",   "none",
};

// What is written for a password where none is meant; as a part of one they may be in a real one.
constexpr std::array whole_words{"pass",  "passwd", "password", "pwd",      "secret",
                                 "token", "test",   "user",     "username", "admin",
                                 "root",  "string", "true",     "false"};

/// Bits for each byte of it, by how often each occurs.
double entropy(std::string_view text) {
    std::array<unsigned, 256> counts{};
    for (const char c : text)
        ++counts[static_cast<unsigned char>(c)];
    double bits = 0;
    for (const auto count : counts) {
        if (count == 0) continue;
        const auto share = static_cast<double>(count) / static_cast<double>(text.size());
        bits -= share * std::log2(share);
    }
    return bits;
}

/// The bytes of base64 or base64url as far as they are one (RFC 4648).
std::string decoded(std::string_view text) {
    std::string result;
    unsigned bits = 0;
    int count = 0;
    for (const char c : text) {
        unsigned value = 0;
        if (c >= 'A' && c <= 'Z')
            value = static_cast<unsigned>(c - 'A');
        else if (c >= 'a' && c <= 'z')
            value = static_cast<unsigned>(c - 'a') + 26;
        else if (c >= '0' && c <= '9')
            value = static_cast<unsigned>(c - '0') + 52;
        else if (c == '+' || c == '-')
            value = 62;
        else if (c == '/' || c == '_')
            value = 63;
        else
            break;
        bits = (bits << 6) | value;
        count += 6;
        if (count >= 8) {
            count -= 8;
            result += static_cast<char>((bits >> count) & 0xff);
        }
    }
    return result;
}

}  // namespace

bool is_no_placeholder(std::string_view text) {
    if (text.empty() || text.front() == '$' || text.front() == '%') return false;
    const auto small = lower(text);
    if (std::set<char>(small.begin(), small.end()).size() < 4) return false;
    if (std::find(whole_words.begin(), whole_words.end(), small) != whole_words.end()) return false;
    return std::none_of(placeholders.begin(), placeholders.end(),
                        [&](const char* word) { return small.find(word) != std::string::npos; });
}

bool looks_random(std::string_view text) {
    if (text.size() < 16 || !is_no_placeholder(text)) return false;
    const bool digits =
        std::any_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
    const bool letters = std::any_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    });
    // Words joined by marks are names of things, and mostly have no digits.
    return digits && letters && entropy(text) >= 3.2;
}

bool is_web_token(std::string_view text) {
    return decoded(text.substr(0, text.find('.'))).find("\"alg\"") != std::string::npos &&
           is_no_placeholder(text);
}

bool is_login(std::string_view text) {
    const auto plain = decoded(text);
    const auto colon = plain.find(':');
    return colon != std::string::npos && colon > 0 && colon + 1 < plain.size() &&
           is_no_placeholder(plain.substr(colon + 1));
}

}  // namespace bootseal
