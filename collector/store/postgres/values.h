// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bootseal {

// The binary form of PostgreSQL's values: int8, bytea, text, and arrays of them.

// pg_type.dat
inline constexpr std::uint32_t bytea_type = 17;
inline constexpr std::uint32_t int8_type = 20;
inline constexpr std::uint32_t text_type = 25;

std::string pg_number(std::int64_t value);
std::int64_t pg_number_of(std::string_view bytes);

std::string pg_numbers(const std::vector<std::int64_t>& values);

/// They are borrowed until this returns.
std::string pg_byteas(const std::vector<std::string_view>& values);
std::string pg_texts(const std::vector<std::string_view>& values);

}  // namespace bootseal
