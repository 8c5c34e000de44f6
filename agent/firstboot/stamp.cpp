// SPDX-License-Identifier: Apache-2.0
#include "firstboot/stamp.h"

#include <array>

#include "base/text.h"
#include "system/state_file.h"
#include "trust/dsse.h"
#include "yaml/fields.h"

namespace bootseal {

namespace {

const std::string stamp_file = std::string(firstboot_folder) + "/stamp";
constexpr std::array<std::string_view, 4> standings{"begun", "failed", "done", "configured"};
constexpr std::int64_t most_tries = 1'000'000;
constexpr std::size_t most_reason = 1000;

Result<Stamp> parse(const std::string& text) {
    const auto node = TRY(parse_yaml(text, "/" + stamp_file));
    auto fields = TRY(Fields::open(node, "stamp"));
    Stamp stamp;
    stamp.machine = TRY(fields.text("machine"));
    stamp.standing = static_cast<Stamp::Standing>(
        TRY(fields.choice("standing", {standings.begin(), standings.end()})));
    stamp.tries = TRY(fields.number("tries", 0, most_tries));
    stamp.configuration = TRY(fields.optional_text("configuration")).value_or("");
    const auto reason = from_base64(TRY(fields.optional_text("reason")).value_or(""));
    if (!reason) return fields.error("reason", "is no base64");
    stamp.reason = *reason;
    const auto at = parse_time(TRY(fields.text("at")));
    if (!at) return fields.error("at", "is not a time");
    stamp.at = *at;
    TRY(fields.done());
    return stamp;
}

}  // namespace

Result<std::optional<Stamp>> read_stamp(const Root& root, const std::string& machine) {
    const auto text = root.read(stamp_file);
    if (!text && is_absent(text.error())) return std::optional<Stamp>();
    if (!text) return text.error();
    auto stamp = TRY(parse(*text));
    if (stamp.machine != machine) return std::optional<Stamp>();
    return std::optional(std::move(stamp));
}

Result<> write_stamp(const Root& root, const Stamp& stamp) {
    TRY(make_state_folder(root, std::string(firstboot_folder)));
    const auto standing = standings.at(static_cast<std::size_t>(stamp.standing));
    const auto text =
        concat({"machine: \"", stamp.machine, "\"\nstanding: ", standing,
                "\ntries: ", std::to_string(stamp.tries), "\nconfiguration: \"",
                stamp.configuration, "\"\nreason: \"", base64(printable(stamp.reason, most_reason)),
                "\"\nat: \"", format_time(stamp.at), "\"\n"});
    return write_state_file(root, stamp_file, text);
}

}  // namespace bootseal
