// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bootseal {

/// `text` without leading and trailing blanks, tabs and line ends.
std::string_view trim(std::string_view text);

/// The lines of `text` without their "\n". A last line need not end in one; an empty text has none.
std::vector<std::string_view> lines(std::string_view text);

/// The fields between each `separator`, empty ones included; always at least one.
std::vector<std::string_view> split(std::string_view text, char separator);

/// The words of `text`: what stands between runs of blanks, tabs and line ends, or of the bytes in
/// `separators` where a format has others.
std::vector<std::string_view> words(std::string_view text,
                                    std::string_view separators = " \t\r\n\v\f");

// What these return looks into the text, so none takes one that ends with the expression.
template <std::same_as<std::string> Temporary>
void lines(Temporary&& text) = delete;
template <std::same_as<std::string> Temporary>
void split(Temporary&& text, char separator) = delete;
template <std::same_as<std::string> Temporary, typename... Separators>
void words(Temporary&& text, Separators...) = delete;

std::string join(const std::vector<std::string>& parts, std::string_view separator);

/// All of them, one after the other: in a program that is to be small, instead of many `+`.
std::string concat(std::initializer_list<std::string_view> parts);

std::string lower(std::string_view text);

/// A whole number in base 10, or in another `base`. Nothing but digits (and a sign) is
/// accepted.
std::optional<std::int64_t> parse_number(std::string_view text, int base = 10);

/// The length of the UTF-8 sequence at the start of `text`, or 0 where there is none (RFC 3629).
std::size_t utf8_length(std::string_view text);

/// The first character of `text`, where utf8_length() says that there is one.
char32_t utf8_character(std::string_view text);

/// How many characters at the start of `text` are printable ASCII, the bulk of all text.
std::size_t plain_length(std::string_view text);

/// `text` with each byte that is not UTF-8 as \xNN: what a string of a protobuf message must be.
std::string valid_utf8(std::string_view text);

/// Whether a character may be shown as it is. Controls, line separators, overrides of the writing
/// direction and noncharacters may not: a terminal acts on them, or a reader is misled.
bool is_printable(char32_t character);

/// `text` fit for a terminal and a log: what is not printable and bytes that are not UTF-8
/// are shown as \xNN, and more than `limit` bytes are cut with "...".
std::string printable(std::string_view text, std::size_t limit = 200);

/// `text` so that no two look alike: a backslash is doubled, and what printable() shows as \xNN is
/// shown so, as is a blank at either end. Never cut.
std::string unambiguous(std::string_view text);

/// Two digits for each byte, lower case.
std::string hex(std::string_view bytes);

/// The bytes that hex() writes so; nothing where text is no such.
std::optional<std::string> from_hex(std::string_view digits);

/// The bytes of text in which some are written %XX (RFC 3986); nothing where a % is followed by
/// others.
std::optional<std::string> percent_decode(std::string_view text);

/// "0640" for 0640: how modes are shown everywhere.
std::string octal(unsigned mode);

}  // namespace bootseal
