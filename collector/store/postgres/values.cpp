// SPDX-License-Identifier: Apache-2.0
#include "store/postgres/values.h"

namespace bootseal {

namespace {

/// Big end first, as all of it is.
void add(std::string& out, std::uint64_t value, int bytes) {
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
        out += static_cast<char>((value >> static_cast<unsigned>(shift)) & 0xffU);
}

/// The head of an array: one dimension that counts from 1, no nulls.
std::string array_head(std::uint32_t type, std::size_t count) {
    std::string out;
    add(out, count == 0 ? 0 : 1, 4);
    add(out, 0, 4);
    add(out, type, 4);
    if (count == 0) return out;
    add(out, count, 4);
    add(out, 1, 4);
    return out;
}

std::string array(std::uint32_t type, const std::vector<std::string_view>& values) {
    auto out = array_head(type, values.size());
    for (const auto& value : values) {
        add(out, value.size(), 4);
        out += value;
    }
    return out;
}

}  // namespace

std::string pg_number(std::int64_t value) {
    std::string out;
    add(out, static_cast<std::uint64_t>(value), 8);
    return out;
}

std::int64_t pg_number_of(std::string_view bytes) {
    std::uint64_t value = 0;
    for (const char byte : bytes)
        value = value << 8U | static_cast<unsigned char>(byte);
    return static_cast<std::int64_t>(value);
}

std::string pg_numbers(const std::vector<std::int64_t>& values) {
    auto out = array_head(int8_type, values.size());
    for (const auto value : values) {
        add(out, 8, 4);
        add(out, static_cast<std::uint64_t>(value), 8);
    }
    return out;
}

std::string pg_byteas(const std::vector<std::string_view>& values) {
    return array(bytea_type, values);
}

std::string pg_texts(const std::vector<std::string_view>& values) {
    return array(text_type, values);
}

}  // namespace bootseal
