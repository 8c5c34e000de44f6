// SPDX-License-Identifier: Apache-2.0
#include "integrity/manifest.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace bootseal {

namespace {

constexpr std::string_view form = "1";
constexpr std::size_t most_sorted = 2'000'000;

/// A word of the head and what follows it.
Result<> take(std::string_view word, std::string_view value, ManifestHead& head) {
    const auto of_addition = [&]() -> Acceptance& {
        return head.acceptance ? *head.acceptance : head.acceptance.emplace();
    };
    if (word == "manifest") {
        if (value != form)
            return invalid("this form of a manifest is not known; bootseal is too old");
        head.ours = true;
    } else if (word == "serial") {
        const auto serial = parse_number(value);
        if (!serial || *serial < 1) return invalid("the serial is not a number from 1");
        head.serial = static_cast<std::uint64_t>(*serial);
    } else if (word == "policy") {
        return head.policy.add(value);
    } else if (word == "follows") {
        of_addition().follows = value;
    } else if (word == "accepts") {
        of_addition().what = value;
    } else if (word == "reason") {
        of_addition().reason = value;
    } else if (word == "by") {
        of_addition().by = value;
    } else if (word == "at") {
        const auto at = parse_time(value);
        if (!at) return invalid("the time of the addition is none");
        of_addition().at = *at;
    } else {
        return invalid("\"" + printable(word) + "\" is not known; bootseal is too old");
    }
    return {};
}

Result<ManifestHead> parse_head(MtreeReader& reader) {
    ManifestHead head;
    for (const auto& comment : TRY(reader.own_comments())) {
        const auto blank = std::min(comment.find(' '), comment.size());
        const auto value = trim(std::string_view(comment).substr(blank));
        auto taken = take(std::string_view(comment).substr(0, blank), value, head);
        if (!taken) return reader.error(taken.error().what);
    }
    if (head.ours) {
        reader.expect_all();
    } else if (head.serial != 0 || head.acceptance || !head.policy.lines().empty()) {
        return reader.error("what is said above the entries lacks the line \"manifest\"");
    } else {
        TRY(head.policy.add("absent /**"));
    }
    return head;
}

/// Whether an entry of ours says all that is compared: one that lost its end does not.
bool is_complete(const Entry& entry) {
    if (entry.gone) return true;
    if (!entry.type || !entry.mode || !entry.uid || !entry.gid) return false;
    switch (*entry.type) {
        case FileType::file:
            return entry.size && entry.sha256;
        case FileType::symlink:
            return entry.target.has_value();
        case FileType::block:
        case FileType::character:
            return entry.device.has_value();
        default:
            return true;
    }
}

}  // namespace

std::string manifest_head(const ManifestHead& head) {
    std::string text = "#mtree\n";
    const auto say = [&](std::string_view word, std::string_view value) {
        text += own_comment;
        text += word;
        text += ' ';
        text += value;
        text += '\n';
    };
    say("manifest", form);
    if (head.serial > 0) say("serial", std::to_string(head.serial));
    if (const auto& addition = head.acceptance) {
        say("follows", addition->follows);
        say("accepts", printable(addition->what));
        say("reason", printable(addition->reason));
        say("by", printable(addition->by));
        say("at", format_time(addition->at));
    }
    for (const auto& line : head.policy.lines())
        say("policy", line);
    return text;
}

Result<Manifest> Manifest::open(MtreeReader::More more, const std::string& file) {
    MtreeReader reader(std::move(more), file);
    auto head = TRY(parse_head(reader));
    Manifest manifest(std::move(reader), std::move(head));
    if (!manifest.head_.ours) TRY(manifest.sort());
    manifest.first_ = TRY(manifest.next());
    if (!manifest.first_) return invalid(printable(file) + ": lists nothing");
    return manifest;
}

Result<> Manifest::sort() {
    while (auto entry = TRY(reader_.next())) {
        if (sorted_.size() == most_sorted) {
            return reader_.error("too many entries for a manifest that is not bootseal's own");
        }
        // Nearly any text reads as a list of paths.
        if (!entry->type) return reader_.error("the entry does not say of what type it is");
        sorted_.push_back(std::move(*entry));
    }
    std::stable_sort(sorted_.begin(), sorted_.end(), [](const Entry& one, const Entry& other) {
        return walk_order(one.path, other.path) == Order::before;
    });
    // The last of each path is the first from behind.
    std::reverse(sorted_.begin(), sorted_.end());
    const auto kept =
        std::unique(sorted_.begin(), sorted_.end(),
                    [](const Entry& one, const Entry& other) { return one.path == other.path; });
    sorted_.erase(kept, sorted_.end());
    return {};
}

Result<std::optional<Entry>> Manifest::next() {
    if (first_) return std::exchange(first_, std::nullopt);
    if (!head_.ours) {
        if (sorted_.empty()) return std::optional<Entry>();
        std::optional<Entry> entry(std::move(sorted_.back()));
        sorted_.pop_back();
        return entry;
    }
    auto entry = TRY(reader_.next());
    if (!entry) return entry;
    if (last_path_ && walk_order(*last_path_, entry->path) != Order::before) {
        return reader_.error("the entries are not in their order");
    }
    if (entry->gone && !head_.acceptance) return reader_.error("only an addition says \"gone\"");
    if (!is_complete(*entry)) return reader_.error("the entry says too little");
    last_path_ = entry->path;
    return entry;
}

}  // namespace bootseal
