// SPDX-License-Identifier: Apache-2.0
#include "resource/limits_config.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace bootseal {

namespace {

constexpr auto items = std::to_array<std::string_view>(
    {"as", "core", "cpu", "data", "fsize", "locks", "memlock", "msgqueue", "nice", "nofile",
     "nproc", "rss", "rtprio", "sigpending", "stack"});
// pam_limits reads lines in pieces of this many bytes.
constexpr std::size_t longest_line = 1022;

/// "1000:2000", "@:100": a colon makes a range, which must be one.
bool is_domain(std::string_view domain) {
    const auto colon = domain.find(':');
    if (colon == std::string_view::npos) return true;
    if (domain.starts_with('@') || domain.starts_with('%')) domain.remove_prefix(1);
    const auto first = domain.substr(0, domain.find(':'));
    const auto last = domain.substr(domain.find(':') + 1);
    const auto number = [](std::string_view text) { return parse_number(text).has_value(); };
    if (first.empty()) return number(last);
    return number(first) && (last.empty() || number(last));
}

std::optional<LimitLine> parse(std::string_view text) {
    const auto fields = words(text.substr(0, text.find('#')));
    if (fields.size() < 2 || !is_domain(fields[0])) return std::nullopt;
    LimitLine line;
    line.domain = fields[0];
    line.kind = lower(fields[1]);
    if (fields.size() == 2) {
        // "alice -": no limit at all. For "*" it means nothing.
        const bool exempts = line.kind.starts_with('-') && line.domain != "*";
        return exempts ? std::optional(line) : std::nullopt;
    }
    // "%group" limits the number of logins and nothing else.
    if (fields.size() < 4 || line.domain.starts_with('%')) return std::nullopt;
    line.item = lower(fields[2]);
    if (!is_resource_limit(line.item)) return std::nullopt;
    if (line.kind != "hard" && line.kind != "soft" && line.kind != "-") return std::nullopt;
    auto value = normal_limit(line.item, fields[3]);
    if (!value) return std::nullopt;
    line.value = std::move(*value);
    return line;
}

Result<> read_into(const Overlay& files, const std::string& file, std::vector<LimitLine>& result) {
    const auto status = TRY(files.status(file));
    if (status && status->type == FileType::directory) return {};
    const auto content = TRY(files.read(file));
    if (!content) return invalid(printable(file) + " does not exist, and pam_limits fails on it");
    std::size_t number = 0;
    for (const auto text : lines(*content)) {
        ++number;
        if (text.size() > longest_line || text.find('\0') != std::string_view::npos) {
            return invalid(printable(file) + ":" + std::to_string(number) +
                           ": pam_limits cannot read so long a line, or a NUL byte, as it stands");
        }
        auto line = parse(text);
        if (!line) continue;
        line->file = file;
        line->line = number;
        result.push_back(std::move(*line));
    }
    return {};
}

}  // namespace

std::string LimitLine::where() const {
    return printable(file) + ":" + std::to_string(line);
}

bool LimitLine::sets(std::string_view wanted, std::string_view wanted_item) const {
    return item == wanted_item && (kind == "-" || kind == wanted);
}

bool is_resource_limit(std::string_view item) {
    return std::find(items.begin(), items.end(), item) != items.end();
}

std::optional<std::string> normal_limit(std::string_view item, std::string_view value) {
    const auto text = lower(value);
    const bool none = text == "-1" || text == "-" || text == "unlimited" || text == "infinity";
    if (none && item != "nice") return "unlimited";
    // Like strtol(3): what follows the digits does not matter.
    const std::size_t sign = text.starts_with('-') || text.starts_with('+') ? 1 : 0;
    const auto end = std::min(text.find_first_not_of("0123456789", sign), text.size());
    if (end == sign) return std::nullopt;
    const auto number = parse_number(
        text.substr(text.starts_with('+') ? 1 : 0, end - (text.starts_with('+') ? 1 : 0)));
    return number ? std::to_string(*number) : text;
}

Result<std::optional<std::vector<LimitLine>>> read_limits(const Overlay& files) {
    std::vector<LimitLine> result;
    if (!TRY(files.status(limits_main_file))) return std::optional<std::vector<LimitLine>>();
    TRY(read_into(files, limits_main_file, result));
    for (const auto& file : TRY(files.glob("/etc/security/limits.d/*.conf")))
        TRY(read_into(files, "/" + file, result));
    return std::optional(std::move(result));
}

}  // namespace bootseal
