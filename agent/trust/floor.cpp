// SPDX-License-Identifier: Apache-2.0
#include "trust/floor.h"

#include <algorithm>
#include <limits>
#include <map>

#include "base/text.h"
#include "system/state_file.h"
#include "trust/refusal.h"

namespace bootseal {

namespace {

using Serials = std::map<std::string, std::uint64_t, std::less<>>;

constexpr std::size_t state_limit = 1 << 16;

/// Ids are words here: anything else could write lines of its own.
Result<> require_word(std::string_view id) {
    constexpr std::string_view allowed =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_";
    if (!id.empty() && id.size() <= 128 && id.find_first_not_of(allowed) == id.npos) return {};
    return invalid("\"" + printable(id) + "\" cannot be the id of a ruleset");
}

Result<Serials> read_serials(const Root& root) {
    Serials serials;
    const auto text = root.read(serial_state, state_limit);
    if (!text && is_absent(text.error())) return serials;
    if (!text) return text.error();
    for (const auto line : lines(*text)) {
        const auto fields = split(line, ' ');
        const auto serial = fields.size() == 2 ? parse_number(fields[1]) : std::nullopt;
        if (!serial || *serial < 0 ||
            !serials.emplace(fields[0], static_cast<std::uint64_t>(*serial)).second) {
            return invalid(std::string(serial_state) +
                           " is damaged, and what was accepted before cannot be told: restore it, "
                           "or remove it to start again at minimum_serial of trust.yaml");
        }
    }
    return serials;
}

}  // namespace

Result<std::uint64_t> serial_floor(const Root& root, std::string_view id, std::uint64_t least) {
    TRY(require_word(id));
    const auto serials = TRY(read_serials(root));
    const auto kept = serials.find(id);
    return kept == serials.end() ? least : std::max(least, kept->second);
}

Result<> require_serial(std::uint64_t serial, std::uint64_t floor, std::string_view id) {
    if (serial >= floor) return {};
    return refused(Refusal::rollback,
                   "serial " + std::to_string(serial) + " of " + printable(id) + " is below " +
                       std::to_string(floor) +
                       ", the lowest that this machine accepts: release it again under a higher "
                       "serial; going back takes a signed downgrade waiver");
}

Result<> raise_serial_floor(const Root& root, std::string_view id, std::uint64_t serial) {
    TRY(require_word(id));
    if (serial > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
        return invalid("serial " + std::to_string(serial) + " is too large");
    }
    auto serials = TRY(read_serials(root));
    const auto [kept, first] = serials.try_emplace(std::string(id), serial);
    if (!first && serial <= kept->second) return {};
    kept->second = serial;
    std::string text;
    for (const auto& [name, value] : serials)
        text += name + " " + std::to_string(value) + "\n";
    if (text.size() > state_limit) return invalid(std::string(serial_state) + " is full");
    TRY(make_state_folder(root, std::string(serial_state.substr(0, serial_state.rfind('/')))));
    return write_state_file(root, std::string(serial_state), text);
}

}  // namespace bootseal
