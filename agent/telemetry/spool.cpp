// SPDX-License-Identifier: Apache-2.0
#include "telemetry/spool.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "base/text.h"
#include "system/overlay.h"
#include "system/replace.h"
#include "system/state_file.h"
#include "trust/digest.h"

namespace bootseal {

namespace {

constexpr std::string_view beats = "/beats";
constexpr std::string_view reports = "/reports";
constexpr std::string_view state_name = "/state";
constexpr std::string_view acknowledged_name = "/acknowledged";

/// Names that sort as their numbers do.
std::string name_of(std::uint64_t sequence) {
    std::array<char, 24> text{};
    std::snprintf(text.data(), text.size(), "/%020llu", static_cast<unsigned long long>(sequence));
    return text.data();
}

bool is_digest(std::string_view name) {
    constexpr std::size_t digits = 64;
    return name.size() == digits &&
           name.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

Result<Spool> Spool::open(const Root& root, const std::string& folder) {
    for (const auto kind : {beats, reports})
        TRY(make_state_folder(root, folder + std::string(kind)));
    return Spool(root, folder);
}

Result<std::vector<std::uint64_t>> Spool::sequences() const {
    std::vector<std::uint64_t> result;
    for (const auto& name : TRY(root_.list(folder_ + std::string(beats)))) {
        // A file that was cut while it was written has another name.
        const auto first = std::min(name.find_first_not_of('0'), name.size());
        const auto sequence = parse_number(std::string_view(name).substr(first));
        if (sequence && *sequence > 0) result.push_back(static_cast<std::uint64_t>(*sequence));
    }
    std::sort(result.begin(), result.end());
    return result;
}

Result<std::uint64_t> Spool::acknowledged() const {
    const auto path = folder_ + std::string(acknowledged_name);
    const auto text = TRY(Overlay(root_).read(path));
    if (!text) return 0;
    const auto number = parse_number(trim(*text));
    // Without it they are sent again, which the collector expects.
    return number && *number >= 0 ? static_cast<std::uint64_t>(*number) : 0;
}

Result<std::optional<Spool::Beat>> Spool::last() const {
    const auto all = TRY(sequences());
    if (all.empty()) return std::optional<Beat>();
    Beat beat;
    beat.sequence = all.back();
    beat.bytes = TRY(root_.read(folder_ + std::string(beats) + name_of(beat.sequence)));
    return std::optional(std::move(beat));
}

Result<> Spool::add(const Beat& beat) {
    return write_state_file(root_, folder_ + std::string(beats) + name_of(beat.sequence),
                            beat.bytes);
}

Result<std::vector<Spool::Beat>> Spool::waiting(std::size_t most) const {
    const auto done = TRY(acknowledged());
    std::vector<Beat> result;
    for (const auto sequence : TRY(sequences())) {
        if (sequence <= done) continue;
        if (result.size() == most) break;
        Beat beat;
        beat.sequence = sequence;
        beat.bytes = TRY(root_.read(folder_ + std::string(beats) + name_of(sequence)));
        result.push_back(std::move(beat));
    }
    return result;
}

Result<std::size_t> Spool::waiting_count() const {
    const auto done = TRY(acknowledged());
    const auto all = TRY(sequences());
    return static_cast<std::size_t>(
        std::count_if(all.begin(), all.end(), [&](auto sequence) { return sequence > done; }));
}

Result<> Spool::acknowledge(std::uint64_t sequence) {
    const auto all = TRY(sequences());
    if (all.empty() || sequence > all.back()) {
        return invalid("the collector acknowledged a heartbeat that was never made");
    }
    TRY(write_state_file(root_, folder_ + std::string(acknowledged_name),
                         std::to_string(sequence) + "\n"));
    for (const auto one : all) {
        if (one > sequence || one == all.back()) continue;
        TRY(remove_path(root_, folder_ + std::string(beats) + name_of(one)));
    }
    return {};
}

Result<Spool::Room> Spool::room() const {
    return TRY(waiting_count()) < most_idle_beats ? Room::some : Room::none;
}

Result<> Spool::keep_state(std::string_view bytes) {
    const auto now = TRY(state());
    if (now == bytes) return {};
    return write_state_file(root_, folder_ + std::string(state_name), bytes);
}

Result<std::string> Spool::keep_report(std::string_view bytes) {
    const auto folder = folder_ + std::string(reports);
    auto added = sha256_hex(bytes);
    const auto there = TRY(report(added));
    if (!there) TRY(write_state_file(root_, folder + "/" + added, bytes));
    struct Kept {
        std::string name;
        FileStatus status;
    };
    std::vector<Kept> all;
    std::uint64_t size = 0;
    for (const auto& name : TRY(root_.list(folder))) {
        const auto status = TRY(root_.status(folder + "/" + name, Links::keep));
        size += status.size;
        if (name != added) all.push_back({name, status});
    }
    std::sort(all.begin(), all.end(), [](const Kept& one, const Kept& other) {
        const auto key = [](const Kept& kept) {
            return std::pair(kept.status.modified.tv_sec, kept.status.modified.tv_nsec);
        };
        return key(one) < key(other);
    });
    for (const auto& oldest : all) {
        if (size <= most_report_bytes) break;
        TRY(remove_path(root_, folder + "/" + oldest.name));
        size -= oldest.status.size;
    }
    return added;
}

Result<std::optional<std::string>> Spool::read(const std::string& path) const {
    auto bytes = root_.read(path, most_report_bytes);
    if (!bytes && is_absent(bytes.error())) return std::optional<std::string>();
    if (!bytes) return bytes.error();
    return std::optional(*std::move(bytes));
}

Result<std::optional<std::string>> Spool::state() const {
    return read(folder_ + std::string(state_name));
}

Result<std::optional<std::string>> Spool::report(const std::string& sha256) const {
    if (!is_digest(sha256)) return std::optional<std::string>();
    return read(folder_ + std::string(reports) + "/" + sha256);
}

Result<> Spool::drop_report(const std::string& sha256) {
    if (!is_digest(sha256)) return {};
    return remove_path(root_, folder_ + std::string(reports) + "/" + sha256);
}

}  // namespace bootseal
