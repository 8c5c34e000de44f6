// SPDX-License-Identifier: Apache-2.0
#include "report/diff.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "base/text.h"

namespace bootseal {

namespace {

constexpr std::size_t context = 3;

/// Above this many comparisons the differing middle is shown as replaced whole.
constexpr std::size_t most_cells = 4'000'000;

struct Line {
    char mark;  ///< ' ', '-' or '+'
    std::string_view text;
    bool ends = true;  ///< in a line feed
};

using Texts = std::vector<Line>;

Texts texts_of(std::string_view content) {
    Texts result;
    for (const auto line : lines(content))
        result.push_back({' ', line, true});
    if (!result.empty() && !content.ends_with('\n')) result.back().ends = false;
    return result;
}

bool same(const Line& a, const Line& b) {
    return a.text == b.text && a.ends == b.ends;
}

void append(Texts& to, const Texts& from, std::size_t begin, std::size_t end, char mark) {
    for (auto i = begin; i < end; ++i)
        to.push_back({mark, from[i].text, from[i].ends});
}

/// The lines between the common beginning and end, by the longest common subsequence.
void compare_middle(const Texts& a, std::size_t a_end, const Texts& b, std::size_t b_end,
                    std::size_t begin, Texts& result) {
    const auto rows = a_end - begin;
    const auto columns = b_end - begin;
    if (rows * columns > most_cells) {
        append(result, a, begin, a_end, '-');
        append(result, b, begin, b_end, '+');
        return;
    }
    // length[i][j]: the longest common subsequence of what follows a line of each.
    std::vector<std::uint32_t> length((rows + 1) * (columns + 1), 0);
    const auto at = [&](std::size_t i, std::size_t j) -> std::uint32_t& {
        return length[i * (columns + 1) + j];
    };
    for (auto i = rows; i-- > 0;) {
        for (auto j = columns; j-- > 0;) {
            at(i, j) = same(a[begin + i], b[begin + j]) ? at(i + 1, j + 1) + 1
                                                        : std::max(at(i + 1, j), at(i, j + 1));
        }
    }
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < rows || j < columns) {
        if (i < rows && j < columns && same(a[begin + i], b[begin + j])) {
            append(result, a, begin + i, begin + i + 1, ' ');
            ++i;
            ++j;
        } else if (i < rows && (j == columns || at(i + 1, j) >= at(i, j + 1))) {
            append(result, a, begin + i, begin + i + 1, '-');
            ++i;
        } else {
            append(result, b, begin + j, begin + j + 1, '+');
            ++j;
        }
    }
}

Texts compare(const Texts& a, const Texts& b) {
    std::size_t begin = 0;
    while (begin < a.size() && begin < b.size() && same(a[begin], b[begin]))
        ++begin;
    auto a_end = a.size();
    auto b_end = b.size();
    while (a_end > begin && b_end > begin && same(a[a_end - 1], b[b_end - 1])) {
        --a_end;
        --b_end;
    }
    Texts result;
    append(result, a, 0, begin, ' ');
    compare_middle(a, a_end, b, b_end, begin, result);
    append(result, a, a_end, a.size(), ' ');
    return result;
}

/// "3,7" as diff writes a range: from the line before where it is empty.
std::string range(std::size_t first, std::size_t count) {
    const auto start = count == 0 ? first - 1 : first;
    return std::to_string(start) + (count == 1 ? "" : "," + std::to_string(count));
}

std::string access_line(std::string_view label, const Access& access) {
    return std::string(label) + " " + octal(access.mode) + " " + std::to_string(access.uid) + ":" +
           std::to_string(access.gid) + "\n";
}

bool is_text(std::string_view content) {
    return content.find('\0') == std::string_view::npos;
}

/// Control characters of a foreign file must not reach a terminal; such a file is not shown.
bool is_shown(std::string_view content) {
    return is_text(content) && std::none_of(content.begin(), content.end(), [](unsigned char c) {
               return (c < ' ' && c != '\n' && c != '\t' && c != '\r') || c == 0x7f;
           });
}

Result<std::string> describe_change(const Overlay& files, const std::string& path,
                                    const Pending& change) {
    const auto& root = files.base();
    const auto below = root.status(path, Links::keep);
    if (!below && !is_absent(below.error())) return below.error();
    const bool file_below = below && below->type == FileType::file;
    const auto name = printable(path);
    const auto title = "diff a/" + name + " b/" + name + "\n";
    const Access before = below ? Access{below->mode, below->uid, below->gid} : Access{};

    switch (change.kind) {
        case Pending::Kind::directory:
            if (!below) return title + access_line("new directory", change.access);
            return title + access_line("old mode", before) + access_line("new mode", change.access);
        case Pending::Kind::symlink:
            return title + (below ? "now a link to " : "new link to ") + printable(change.target) +
                   "\n";
        case Pending::Kind::absent:
            if (!file_below) return title + "removed\n";
            break;
        case Pending::Kind::file:
            break;
    }

    std::string text = title;
    const bool removed = change.kind == Pending::Kind::absent;
    if (!removed && !below) {
        text += access_line("new file", change.access);
    } else if (!removed && !(before == change.access)) {
        text += access_line("old mode", before) + access_line("new mode", change.access);
    } else if (removed) {
        text += "removed\n";
    }
    if (!removed && !change.content) return text;

    const auto old_content = file_below ? root.read(path) : Result<std::string>(std::string());
    if (!old_content) return old_content.error();
    const auto new_content = removed ? std::string() : *change.content;
    if (file_below && (before.mode & 0004) == 0) {
        return text + "content changes; not shown, as not everybody may read the file\n";
    }
    if (!is_shown(*old_content) || !is_shown(new_content)) {
        return text + "content changes; not shown, as it is not plain text\n";
    }
    return text + "--- " + (file_below ? "a/" + name : "/dev/null") + "\n+++ " +
           (removed ? "/dev/null" : "b/" + name) + "\n" + unified_hunks(*old_content, new_content);
}

}  // namespace

std::string unified_hunks(std::string_view before, std::string_view after) {
    const auto all = compare(texts_of(before), texts_of(after));
    std::string text;
    std::size_t old_line = 1;
    std::size_t new_line = 1;
    for (std::size_t at = 0; at < all.size();) {
        // A hunk: from some lines before a change to where no other one is near.
        std::size_t change = at;
        while (change < all.size() && all[change].mark == ' ')
            ++change;
        if (change == all.size()) break;
        const auto begin = change - std::min(context, change - at);
        old_line += begin - at;
        new_line += begin - at;
        std::size_t end = change;
        for (std::size_t quiet = 0; end < all.size() && quiet <= 2 * context; ++end) {
            quiet = all[end].mark == ' ' ? quiet + 1 : 0;
        }
        std::size_t tail = 0;
        while (end > change && all[end - 1].mark == ' ') {
            --end;
            ++tail;
        }
        end += std::min(context, tail);

        std::size_t removed = 0;
        std::size_t added = 0;
        std::string body;
        for (auto i = begin; i < end; ++i) {
            removed += all[i].mark != '+';
            added += all[i].mark != '-';
            body += all[i].mark;
            body += all[i].text;
            body += all[i].ends ? "\n" : "\n\\ No newline at end of file\n";
        }
        text += "@@ -" + range(old_line, removed) + " +" + range(new_line, added) + " @@\n" + body;
        old_line += removed;
        new_line += added;
        at = end;
    }
    return text;
}

Result<std::string> unified_diff(const Overlay& files) {
    std::string text;
    for (const auto& [path, change] : files.pending()) {
        text += TRY(describe_change(files, path, change));
    }
    return text;
}

}  // namespace bootseal
