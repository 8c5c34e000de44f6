// SPDX-License-Identifier: Apache-2.0
// The format is that of gvdb-format.h in GLib: little-endian here, as on every machine we run on.
#include "resource/gvdb.h"

#include <cstdint>
#include <cstring>
#include <vector>

namespace bootseal {

namespace {

constexpr std::string_view signature = "GVariant";
constexpr std::size_t header_size = 24;
constexpr std::size_t item_size = 24;
constexpr std::uint32_t no_parent = 0xffffffff;
constexpr std::uint32_t bloom_mask = (1U << 27) - 1;
constexpr std::size_t most_items = 100'000;
constexpr int most_parents = 64;
constexpr std::string_view locks_table = ".locks";

struct Pointer {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
};

struct Item {
    std::uint32_t parent = no_parent;
    std::string_view key;
    char type = 0;
    Pointer value;
};

Error damaged() {
    return invalid("is no database of dconf, or a damaged one");
}

std::uint32_t number_at(std::string_view bytes, std::size_t at) {
    std::uint32_t value = 0;
    std::memcpy(&value, bytes.data() + at, sizeof value);
    return value;
}

class Reader {
  public:
    explicit Reader(std::string_view bytes) : bytes_(bytes) {}

    Result<std::string_view> part(Pointer place) const {
        if (place.begin > place.end || place.end > bytes_.size()) return damaged();
        return bytes_.substr(place.begin, place.end - place.begin);
    }

    Result<std::vector<Item>> table(Pointer place) const {
        const auto bytes = TRY(part(place));
        if (bytes.size() < 8) return damaged();
        const std::size_t bloom = number_at(bytes, 0) & bloom_mask;
        const std::size_t buckets = number_at(bytes, 4);
        if (bloom > bytes.size() || buckets > bytes.size()) return damaged();
        const auto begin = 8 + 4 * (bloom + buckets);
        if (begin > bytes.size() || (bytes.size() - begin) % item_size != 0) return damaged();
        std::vector<Item> items;
        for (auto at = begin; at < bytes.size(); at += item_size) {
            if (items.size() == most_items) return damaged();
            Item item;
            item.parent = number_at(bytes, at + 4);
            const auto key = number_at(bytes, at + 8);
            const auto rest = number_at(bytes, at + 12);
            item.key = TRY(part({key, key + (rest & 0xffff)}));
            item.type = static_cast<char>(rest >> 16 & 0xff);
            item.value = {number_at(bytes, at + 16), number_at(bytes, at + 20)};
            items.push_back(item);
        }
        return items;
    }

    /// The key of an item, after those of all that it is in.
    static Result<std::string> name(const std::vector<Item>& items, std::size_t index) {
        std::string name;
        for (int depth = 0; depth < most_parents; ++depth) {
            name.insert(0, items[index].key);
            if (items[index].parent == no_parent) return name;
            index = items[index].parent;
            if (index >= items.size()) break;
        }
        return damaged();
    }

    /// A variant: the value, a NUL, and its type.
    Result<std::optional<DconfValue>> value(Pointer place) const {
        const auto bytes = TRY(part(place));
        const auto zero = bytes.rfind('\0');
        if (zero == bytes.npos) return damaged();
        const auto type = bytes.substr(zero + 1);
        const auto body = bytes.substr(0, zero);
        if (type == "b" && body.size() == 1) {
            return std::optional(DconfValue{'b', body[0] ? "true" : "false"});
        }
        if (type == "u" && body.size() == 4) {
            return std::optional(DconfValue{'u', std::to_string(number_at(body, 0))});
        }
        if (type == "i" && body.size() == 4) {
            const auto number = static_cast<std::int32_t>(number_at(body, 0));
            return std::optional(DconfValue{'i', std::to_string(number)});
        }
        if (type == "s" && body.ends_with('\0')) {
            return std::optional(DconfValue{'s', std::string(body.substr(0, body.size() - 1))});
        }
        return std::optional<DconfValue>();
    }

  private:
    std::string_view bytes_;
};

class Writer {
  public:
    Writer() { bytes_.resize(header_size); }

    /// Appends a part on a multiple of `alignment`.
    Pointer add(std::string_view part, std::size_t alignment) {
        while (bytes_.size() % alignment != 0)
            bytes_ += '\0';
        const auto begin = static_cast<std::uint32_t>(bytes_.size());
        bytes_ += part;
        return {begin, static_cast<std::uint32_t>(bytes_.size())};
    }

    Pointer add_value(const DconfValue& value) {
        std::string bytes;
        if (value.type == 'b') {
            bytes += value.text == "true" ? '\1' : '\0';
        } else if (value.type == 's') {
            bytes += value.text + '\0';
        } else {
            put(bytes, static_cast<std::uint32_t>(std::stoll(value.text)));
        }
        bytes += '\0';
        bytes += value.type;
        return add(bytes, 8);
    }

    struct Entry {
        std::string key;
        char type;
        Pointer value;
    };

    /// One bucket for each item, and the items in the order of their buckets.
    Pointer add_table(const std::vector<Entry>& entries) {
        const auto count = static_cast<std::uint32_t>(entries.size());
        std::string table;
        put(table, 5U << 27);  // the shift of a Bloom filter that is not there
        put(table, count);
        std::string items;
        std::uint32_t index = 0;
        for (std::uint32_t bucket = 0; bucket < count; ++bucket) {
            put(table, index);
            for (const auto& entry : entries) {
                if (hash(entry.key) % count != bucket) continue;
                const auto key = add(entry.key, 1);
                put(items, hash(entry.key));
                put(items, no_parent);
                put(items, key.begin);
                put(items, static_cast<std::uint32_t>(entry.key.size()) |
                               static_cast<std::uint32_t>(entry.type) << 16);
                put(items, entry.value.begin);
                put(items, entry.value.end);
                ++index;
            }
        }
        return add(table + items, 4);
    }

    std::string finish(Pointer root) {
        std::string header(signature);
        for (const std::uint32_t number : {0U, 0U, root.begin, root.end})
            put(header, number);
        return bytes_.replace(0, header_size, header);
    }

  private:
    static void put(std::string& bytes, std::uint32_t number) {
        for (int shift = 0; shift < 32; shift += 8)
            bytes += static_cast<char>(number >> shift & 0xff);
    }

    static std::uint32_t hash(std::string_view key) {
        std::uint32_t value = 5381;
        for (const char c : key)
            value = value * 33 + static_cast<std::uint32_t>(static_cast<signed char>(c));
        return value;
    }

    std::string bytes_;
};

}  // namespace

Result<DconfDatabase> read_gvdb(std::string_view bytes) {
    if (bytes.size() < header_size || !bytes.starts_with(signature)) return damaged();
    const Reader reader(bytes);
    DconfDatabase database;
    const auto items = TRY(reader.table({number_at(bytes, 16), number_at(bytes, 20)}));
    for (std::size_t i = 0; i < items.size(); ++i) {
        auto name = TRY(Reader::name(items, i));
        if (items[i].type == 'v') {
            auto value = TRY(reader.value(items[i].value));
            if (value) database.values[std::move(name)] = *std::move(value);
        } else if (items[i].type == 'H' && name == locks_table) {
            const auto locks = TRY(reader.table(items[i].value));
            for (std::size_t k = 0; k < locks.size(); ++k) {
                if (locks[k].type == 'v') database.locks.insert(TRY(Reader::name(locks, k)));
            }
        }
    }
    return database;
}

std::string write_gvdb(const DconfDatabase& database) {
    Writer writer;
    std::vector<Writer::Entry> locks;
    for (const auto& key : database.locks)
        locks.push_back({key, 'v', writer.add_value({'b', "true"})});
    std::vector<Writer::Entry> entries;
    for (const auto& [key, value] : database.values)
        entries.push_back({key, 'v', writer.add_value(value)});
    if (!locks.empty()) {
        entries.push_back({std::string(locks_table), 'H', writer.add_table(locks)});
    }
    return writer.finish(writer.add_table(entries));
}

}  // namespace bootseal
