// SPDX-License-Identifier: Apache-2.0
#include "integrity/mtree.h"

#include <sys/sysmacros.h>

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "base/text.h"
#include "integrity/vis.h"

namespace bootseal {

namespace {

// A literal without a length is measured at each comparison, of which a line takes a dozen.
using namespace std::string_view_literals;

constexpr std::size_t longest_line = 1 << 20;
constexpr std::size_t deepest = 4096;
constexpr std::string_view xattr_keyword = "bootseal.xattr.";

constexpr std::array<std::pair<std::string_view, FileType>, 7> types{{
    {"file", FileType::file},
    {"dir", FileType::directory},
    {"link", FileType::symlink},
    {"fifo", FileType::fifo},
    {"socket", FileType::socket},
    {"block", FileType::block},
    {"char", FileType::character},
}};

std::string_view type_name(FileType type) {
    return std::find_if(types.begin(), types.end(),
                        [&](const auto& one) { return one.second == type; })
        ->first;
}

std::optional<std::string> bytes_of(std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    if (text.size() % 2 != 0) return std::nullopt;
    std::string result;
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const auto high = digits.find(text[i]);
        const auto low = digits.find(text[i + 1]);
        if (high == digits.npos || low == digits.npos) return std::nullopt;
        result += static_cast<char>(high * 16 + low);
    }
    return result;
}

template <class Number>
bool take_number(std::string_view text, int base, std::int64_t most, std::optional<Number>& into) {
    const auto number = parse_number(text, base);
    if (!number || *number < 0 || *number > most) return false;
    into = static_cast<Number>(*number);
    return true;
}

/// "linux,8,1", "native,8,1", or the number of both, "0x801".
std::optional<std::uint64_t> device_of(std::string_view text) {
    const auto parts = split(text, ',');
    std::optional<std::uint64_t> number;
    std::optional<unsigned> major;
    std::optional<unsigned> minor;
    constexpr std::int64_t most = 0xffffffff;
    if (parts.size() == 1) {
        const int base = parts[0].starts_with("0x") ? 16 : 10;
        (void)take_number(parts[0].substr(base == 16 ? 2 : 0), base,
                          std::numeric_limits<std::int64_t>::max(), number);
    } else if (parts.size() == 3 && take_number(parts[1], 10, most, major) &&
               take_number(parts[2], 10, most, minor)) {
        number = makedev(*major, *minor);
    }
    return number;
}

/// Takes the first word off a line; empty where there is none.
std::string_view next_word(std::string_view& line) {
    std::size_t begin = 0;
    while (begin < line.size() && (line[begin] == ' ' || line[begin] == '\t'))
        ++begin;
    std::size_t end = begin;
    while (end < line.size() && line[end] != ' ' && line[end] != '\t')
        ++end;
    const auto word = line.substr(begin, end - begin);
    line.remove_prefix(end);
    return word;
}

bool is_digest(std::string_view text) {
    return text.size() == 64 && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
           });
}

/// "1763740800.000000001".
bool take_time(std::string_view text, std::optional<timespec>& into) {
    const auto point = std::min(text.find('.'), text.size());
    const auto seconds = parse_number(text.substr(0, point));
    const auto nanoseconds = parse_number(text.substr(std::min(point + 1, text.size())));
    if (!seconds || !nanoseconds || *nanoseconds < 0 || *nanoseconds > 999'999'999) return false;
    into = timespec{.tv_sec = *seconds, .tv_nsec = static_cast<long>(*nanoseconds)};
    return true;
}

bool take_xattr(std::string_view name, std::string_view value, Entry& entry) {
    if (!entry.xattrs) entry.xattrs.emplace();
    auto key = vis_unescape(name);
    auto bytes = bytes_of(value);
    if (!key || key->empty() || !bytes) return false;
    return entry.xattrs->emplace(std::move(*key), std::move(*bytes)).second;
}

/// Whether the value of a keyword makes sense; of a keyword that is not known it always does.
bool take_keyword(std::string_view word, Entry& entry) {
    const auto equals = std::min(word.find('='), word.size());
    const auto key = word.substr(0, equals);
    const auto value = word.substr(std::min(equals + 1, word.size()));
    if (key == "type"sv) {
        for (const auto& [name, type] : types) {
            if (name == value) entry.type = type;
        }
        return entry.type.has_value();
    }
    if (key == "mode"sv) return take_number(value, 8, 07777, entry.mode);
    if (key == "uid"sv) return take_number(value, 10, 0xffffffff, entry.uid);
    if (key == "gid"sv) return take_number(value, 10, 0xffffffff, entry.gid);
    if (key == "size"sv) {
        return take_number(value, 10, std::numeric_limits<std::int64_t>::max(), entry.size);
    }
    if (key == "link"sv) return (entry.target = vis_unescape(value)).has_value();
    if (key == "device"sv) return (entry.device = device_of(value)).has_value();
    if (key == "sha256"sv || key == "sha256digest"sv) {
        if (!is_digest(value)) return false;
        entry.sha256 = lower(value);
        return true;
    }
    if (!key.starts_with("bootseal."sv)) return true;
    if (key == "bootseal.verity"sv) {
        entry.verity = value;
        return !value.empty();
    }
    if (key == "bootseal.firstname"sv) {
        auto path = vis_unescape(value);
        if (!path || !path->starts_with("./")) return false;
        entry.first_name = path->substr(2);
        return true;
    }
    if (key == "bootseal.package"sv) {
        entry.package = value;
        return !value.empty();
    }
    if (key == "bootseal.ctime"sv) return take_time(value, entry.changed);
    if (key == "bootseal.gone"sv) return entry.gone = true;
    if (key.starts_with(xattr_keyword)) {
        return take_xattr(key.substr(xattr_keyword.size()), value, entry);
    }
    return false;  // of a newer bootseal
}

void forget_keyword(std::string_view key, Entry& entry) {
    if (key == "all"sv) entry = {};
    if (key == "type"sv) entry.type.reset();
    if (key == "mode"sv) entry.mode.reset();
    if (key == "uid"sv) entry.uid.reset();
    if (key == "gid"sv) entry.gid.reset();
    if (key == "size"sv) entry.size.reset();
    if (key == "link"sv) entry.target.reset();
    if (key == "device"sv) entry.device.reset();
    if (key == "sha256"sv || key == "sha256digest"sv) entry.sha256.reset();
}

}  // namespace

std::string mtree_line(const Entry& entry) {
    std::string line = entry.path.empty() ? "." : "./" + vis_escape(entry.path);
    const auto add = [&](std::string_view key, std::string_view value) {
        line += ' ';
        line += key;
        line += '=';
        line += value;
    };
    if (entry.type) add("type", type_name(*entry.type));
    if (entry.mode) add("mode", octal(*entry.mode));
    if (entry.uid) add("uid", std::to_string(*entry.uid));
    if (entry.gid) add("gid", std::to_string(*entry.gid));
    if (entry.size) add("size", std::to_string(*entry.size));
    if (entry.target) add("link", vis_escape(*entry.target));
    if (entry.device) {
        add("device", "linux," + std::to_string(major(*entry.device)) + "," +
                          std::to_string(minor(*entry.device)));
    }
    if (entry.sha256) add("sha256", *entry.sha256);
    if (entry.xattrs) {
        for (const auto& [name, value] : *entry.xattrs)
            add(std::string(xattr_keyword) + vis_escape(name), hex(value));
    }
    if (entry.verity) add("bootseal.verity", *entry.verity);
    if (entry.first_name && !entry.first_name->empty()) {
        add("bootseal.firstname", "./" + vis_escape(*entry.first_name));
    }
    if (!entry.package.empty()) add("bootseal.package", entry.package);
    if (entry.changed) {
        auto nanoseconds = std::to_string(entry.changed->tv_nsec);
        nanoseconds.insert(0, nanoseconds.size() < 9 ? 9 - nanoseconds.size() : 0, '0');
        add("bootseal.ctime", std::to_string(entry.changed->tv_sec) + "." + nanoseconds);
    }
    if (entry.gone) line += " bootseal.gone";
    return line + "\n";
}

MtreeReader::MtreeReader(More more, std::string file)
    : more_(std::move(more)), file_(std::move(file)) {}

MtreeReader::More MtreeReader::all_of(std::string_view text) {
    return [text]() mutable -> Result<std::string_view> { return std::exchange(text, {}); };
}

Error MtreeReader::error(std::string_view what) const {
    return invalid(file_ + ":" + std::to_string(line_) + ": " + std::string(what));
}

Result<std::optional<std::string_view>> MtreeReader::line_of_file() {
    if (rest_.empty()) rest_ = TRY(more_());
    if (rest_.empty()) return std::optional<std::string_view>();
    auto end = rest_.find('\n');
    if (end != rest_.npos) {
        const auto line = rest_.substr(0, end);
        rest_.remove_prefix(end + 1);
        return std::optional(line);
    }
    // It goes on in the next piece, or is the last one.
    part_.clear();
    while (!rest_.empty()) {
        end = rest_.find('\n');
        part_ += rest_.substr(0, end);
        if (part_.size() > longest_line) return error("the line is too long");
        if (end != rest_.npos) {
            rest_.remove_prefix(end + 1);
            break;
        }
        rest_ = TRY(more_());
    }
    return std::optional<std::string_view>(part_);
}

/// A line with those that it goes on in; nothing at the end. Good until the next one.
Result<std::optional<std::string_view>> MtreeReader::next_line() {
    if (held_) {
        joined_ = std::move(*held_);
        held_.reset();
        return std::optional<std::string_view>(joined_);
    }
    joined_.clear();
    line_ = lines_taken_ + 1;
    for (;;) {
        auto part = TRY(line_of_file());
        if (!part && line_ == lines_taken_ + 1) return std::optional<std::string_view>();
        if (!part) break;
        ++lines_taken_;
        if (part->ends_with('\r')) part->remove_suffix(1);
        // An odd number of backslashes: the last one is not escaped itself.
        const auto text_end =
            part->ends_with('\\') ? part->find_last_not_of('\\') + 1 : part->size();
        const bool more = (part->size() - text_end) % 2 == 1;
        if (!more && joined_.empty()) return part;
        if (more) part->remove_suffix(1);
        joined_ += *part;
        if (!more) break;
        joined_ += ' ';
        if (joined_.size() > longest_line) return error("the line is too long");
    }
    return std::optional<std::string_view>(joined_);
}

Result<std::vector<std::string>> MtreeReader::own_comments() {
    std::vector<std::string> comments;
    while (auto line = TRY(next_line())) {
        if (!line->empty() && !line->starts_with('#')) {
            held_ = std::string(*line);
            break;
        }
        if (line->starts_with(own_comment)) {
            comments.emplace_back(line->substr(own_comment.size()));
        }
    }
    return comments;
}

void MtreeReader::expect_all() {
    defaults_.xattrs.emplace();
    defaults_.first_name.emplace();
}

/// The path from the top of the tree. A name without a slash is in the current folder.
Result<std::string> MtreeReader::path_of(std::string_view word, bool directory) {
    auto name = vis_unescape(word);
    if (!name || name->find('\0') != std::string::npos) return error("the path cannot be read");
    const bool in_full = word.find('/') != word.npos;
    std::string path;
    for (std::string_view rest = *name; !rest.empty();) {
        const auto end = std::min(rest.find('/'), rest.size());
        const auto part = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (part.empty() || part == ".") continue;
        if (part == "..") return error("the path " + printable(*name) + " leads out of the tree");
        if (!path.empty()) path += '/';
        path += part;
    }
    if (in_full) return path;
    if (path.find('/') != path.npos) return error("the path cannot be read");
    auto all = folders_;
    if (!path.empty()) all.push_back(path);
    path = join(all, "/");
    if (directory) folders_ = std::move(all);
    if (folders_.size() > deepest) return error("folders are nested too deep");
    return path;
}

/// Takes every keyword of the rest of a line into an entry.
Result<> MtreeReader::take_keywords(std::string_view rest, Entry& entry) const {
    for (auto word = next_word(rest); !word.empty(); word = next_word(rest)) {
        if (!take_keyword(word, entry)) return error(printable(word) + " makes no sense");
    }
    return {};
}

Result<std::optional<Entry>> MtreeReader::next() {
    while (const auto line = TRY(next_line())) {
        auto rest = *line;
        const auto first = next_word(rest);
        if (first.empty() || first.starts_with('#')) continue;
        if (first == "/set") {
            TRY(take_keywords(rest, defaults_));
        } else if (first == "/unset") {
            for (auto word = next_word(rest); !word.empty(); word = next_word(rest))
                forget_keyword(word, defaults_);
        } else if (first == "..") {
            const bool alone = next_word(rest).empty();
            if (folders_.empty() && alone) continue;  // the end of "."
            if (folders_.empty()) return error("\"..\" leads out of the tree");
            folders_.pop_back();
        } else {
            std::optional<Entry> entry(defaults_);
            TRY(take_keywords(rest, *entry));
            entry->path = TRY(path_of(first, entry->type == FileType::directory));
            return entry;
        }
    }
    return std::optional<Entry>();
}

}  // namespace bootseal
