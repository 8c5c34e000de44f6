// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bootseal {

/// The header of a package as rpm's database has it, made entry by entry.
class RpmHeaderMaker {
  public:
    RpmHeaderMaker& text(std::uint32_t tag, const std::string& value) {
        return entry(tag, 6, 1, value + '\0');
    }
    RpmHeaderMaker& texts(std::uint32_t tag, const std::vector<std::string>& values) {
        std::string data;
        for (const auto& value : values)
            data += value + '\0';
        return entry(tag, 8, static_cast<std::uint32_t>(values.size()), data);
    }
    RpmHeaderMaker& numbers(std::uint32_t tag, const std::vector<std::uint32_t>& values) {
        std::string data;
        for (const auto value : values)
            data += big_endian(value);
        return entry(tag, 4, static_cast<std::uint32_t>(values.size()), data);
    }
    RpmHeaderMaker& entry(std::uint32_t tag, std::uint32_t type, std::uint32_t count,
                          std::string_view data) {
        const auto offset = static_cast<std::uint32_t>(data_.size());
        entries_ += big_endian(tag) + big_endian(type) + big_endian(offset) + big_endian(count);
        data_ += data;
        ++count_;
        return *this;
    }

    std::string bytes() const {
        return big_endian(count_) + big_endian(static_cast<std::uint32_t>(data_.size())) +
               entries_ + data_;
    }

  private:
    static std::string big_endian(std::uint32_t value) {
        std::string result;
        for (const unsigned shift : {24U, 16U, 8U, 0U})
            result += static_cast<char>(value >> shift & 0xffU);
        return result;
    }

    std::uint32_t count_ = 0;
    std::string entries_;
    std::string data_;
};

}  // namespace bootseal
