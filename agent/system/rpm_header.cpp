// SPDX-License-Identifier: Apache-2.0
#include "system/rpm_header.h"

#include <string>

namespace bootseal {

namespace {

// As rpm itself has it.
constexpr std::uint32_t most_entries = 0xffff;

constexpr std::uint32_t most_strings = 1'000'000;
constexpr std::size_t entry_size = 16;
constexpr std::size_t prefix_size = 8;

// Types of entries.
constexpr std::uint32_t int32 = 4;
constexpr std::uint32_t one_string = 6;
constexpr std::uint32_t string_array = 8;
constexpr std::uint32_t translated = 9;

std::uint32_t number_at(std::string_view bytes, std::size_t at) {
    std::uint32_t result = 0;
    for (std::size_t i = 0; i < 4; ++i)
        result = result << 8U | static_cast<unsigned char>(bytes[at + i]);
    return result;
}

Error malformed(std::uint32_t tag, const char* what) {
    return invalid("entry " + std::to_string(tag) + " " + what);
}

}  // namespace

Result<RpmHeader> RpmHeader::parse(std::string_view bytes) {
    if (bytes.size() < prefix_size) return invalid("the header is cut off");
    const auto entries = number_at(bytes, 0);
    const auto size = number_at(bytes, 4);
    if (entries == 0 || entries > most_entries ||
        prefix_size + entry_size * entries + std::uint64_t{size} != bytes.size()) {
        return invalid("the header is not as long as it says");
    }
    RpmHeader header;
    header.data_ = bytes.substr(prefix_size + entry_size * entries);
    for (std::size_t i = 0; i < entries; ++i) {
        const auto at = prefix_size + entry_size * i;
        const auto tag = number_at(bytes, at);
        const Entry entry{number_at(bytes, at + 4), number_at(bytes, at + 8),
                          number_at(bytes, at + 12)};
        if (entry.offset > size) return malformed(tag, "is not in the data");
        // What was added when the package was installed follows what came with it, and counts.
        header.entries_.insert_or_assign(tag, entry);
    }
    return header;
}

Result<std::vector<std::string_view>> RpmHeader::strings(std::uint32_t tag) const {
    std::vector<std::string_view> result;
    const auto found = entries_.find(tag);
    if (found == entries_.end()) return result;
    const auto& entry = found->second;
    if (entry.type != one_string && entry.type != string_array && entry.type != translated) {
        return malformed(tag, "is no string");
    }
    if (entry.count > most_strings) return malformed(tag, "has too many strings");
    auto rest = data_.substr(entry.offset);
    for (std::uint32_t i = 0; i < entry.count; ++i) {
        const auto end = rest.find('\0');
        if (end == rest.npos) return malformed(tag, "has no end");
        result.push_back(rest.substr(0, end));
        rest.remove_prefix(end + 1);
    }
    return result;
}

Result<std::optional<std::string_view>> RpmHeader::string(std::uint32_t tag) const {
    const auto all = TRY(strings(tag));
    return all.empty() ? std::nullopt : std::optional(all.front());
}

Result<std::vector<std::uint32_t>> RpmHeader::numbers(std::uint32_t tag) const {
    std::vector<std::uint32_t> result;
    const auto found = entries_.find(tag);
    if (found == entries_.end()) return result;
    const auto& entry = found->second;
    if (entry.type != int32) return malformed(tag, "is no number");
    if (entry.count > (data_.size() - entry.offset) / 4) return malformed(tag, "has no end");
    result.reserve(entry.count);
    for (std::size_t i = 0; i < entry.count; ++i)
        result.push_back(number_at(data_, entry.offset + 4 * i));
    return result;
}

}  // namespace bootseal
