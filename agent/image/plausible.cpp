// SPDX-License-Identifier: Apache-2.0
#include "image/plausible.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>

#include "base/text.h"

namespace bootseal {

namespace {

constexpr std::array placeholders{
    "example",  "changeme",  "change-me", "change_me", "changeit",  "placeholder", "your",
    "xxxx",     "****",      "dummy",     "redacted",  "insert",    "replace",     "secret_here",
    "<",        "${",        "{{",        "$(",        "%(",        "@@",          "....",
    "123456",   "abcdef",    "todo",      "sample",    "foobar",    "hunter2",     "getenv",
    "environ",  "undefined", "null",      "none",      "[mask",     "filtered",    "hidden",
    "generate", "op:/",      "vault:",    "arn:",      "secretref",
};

// Where a secret is, and not what it is.
constexpr std::array references{"/run/",  "/etc/", "/var/", "/usr/", "/opt/",    "/home/",
                                "/root/", "./",    "env:",  "file:", "keyring:", "http",
                                "-i/",    "pk.",   "pk_",   "0x",    "env."};

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

/// "v1.12.0-rc.1"
bool is_version(std::string_view text) {
    if (text.starts_with('v')) text.remove_prefix(1);
    const auto digits = text.find_first_not_of("0123456789");
    return digits != 0 && digits != text.npos && text[digits] == '.';
}

/// Of ISO 3309, as zlib has it.
std::uint32_t crc32(std::string_view text) {
    std::uint32_t crc = ~std::uint32_t{0};
    for (const char c : text) {
        crc ^= static_cast<unsigned char>(c);
        for (int bit = 0; bit < 8; ++bit)
            crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xedb88320 : 0);
    }
    return ~crc;
}

}  // namespace

bool is_no_placeholder(std::string_view text) {
    if (text.empty() || text.front() == '$' || text.front() == '%') return false;
    const auto small = lower(text);
    if (std::set<char>(small.begin(), small.end()).size() < 4) return false;
    if (std::find(whole_words.begin(), whole_words.end(), small) != whole_words.end()) return false;
    for (const std::string_view reference : references) {
        if (small.starts_with(reference)) return false;
    }
    return std::none_of(placeholders.begin(), placeholders.end(),
                        [&](const char* word) { return small.find(word) != std::string::npos; });
}

bool looks_random(std::string_view text) {
    if (text.size() < 16 || !is_no_placeholder(text) || is_version(text)) return false;
    // What a cluster keeps sealed begins so, and is long.
    if (text.size() >= 150 && text.starts_with("Ag")) return false;
    const bool digits =
        std::any_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
    const bool letters = std::any_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    });
    // Words joined by marks are names of things: mostly without digits, and in lower case.
    const bool name =
        std::all_of(text.begin(), text.end(),
                    [](char c) {
                        return (c >= 'a' && c <= 'z') || c == '-' || c == '_' || c == '.' ||
                               (c >= '0' && c <= '9');
                    }) &&
        text.find_first_of("-_.") != text.npos &&
        std::count_if(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }) <= 2;
    return digits && letters && !name && entropy(text) >= 3.2;
}

bool looks_secret(std::string_view text) {
    if (text.size() < 8 || !is_no_placeholder(text) || is_version(text)) return false;
    int kinds = 0;
    const auto any = [&](const auto& is) {
        kinds += std::any_of(text.begin(), text.end(), is) ? 1 : 0;
    };
    any([](char c) { return c >= 'a' && c <= 'z'; });
    any([](char c) { return c >= 'A' && c <= 'Z'; });
    any([](char c) { return c >= '0' && c <= '9'; });
    const bool ascii = std::all_of(text.begin(), text.end(), [](char c) { return c > 0; });
    return ascii && kinds == 3 && entropy(text) >= 2.7;
}

bool is_checked_token(std::string_view text) {
    constexpr std::size_t checksum_size = 6;
    constexpr std::string_view digits =
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    const auto body = text.substr(text.find('_') + 1);
    if (body.size() <= checksum_size) return false;
    auto rest = crc32(body.substr(0, body.size() - checksum_size));
    std::string expected(checksum_size, '0');
    for (auto digit = expected.rbegin(); digit != expected.rend(); ++digit, rest /= 62)
        *digit = digits[rest % 62];
    return body.ends_with(expected);
}

bool is_web_token(std::string_view text) {
    const auto point = text.find('.');
    const auto claims = decoded(text.substr(point + 1));
    // The one of jwt.io, which is in all documentation.
    if (claims.find("John Doe") != std::string::npos) return false;
    return decoded(text.substr(0, point)).find("\"alg\"") != std::string::npos &&
           is_no_placeholder(text);
}

bool is_login(std::string_view text) {
    const auto plain = decoded(text);
    const auto colon = plain.find(':');
    return colon != std::string::npos && colon > 0 && colon + 1 < plain.size() &&
           is_no_placeholder(plain.substr(colon + 1));
}

}  // namespace bootseal
