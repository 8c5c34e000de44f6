// SPDX-License-Identifier: Apache-2.0
#include "yaml/emit.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "base/text.h"
#include "yaml/unseen.h"

namespace bootseal {

namespace {

constexpr std::size_t width = 100;

bool is_null_word(std::string_view text) {
    return text == "~" || text == "null" || text == "Null" || text == "NULL";
}

bool has_unseen(std::string_view text) {
    while (!text.empty()) {
        text.remove_prefix(plain_length(text));
        if (text.empty()) break;
        const auto length = std::max<std::size_t>(utf8_length(text), 1);
        if (is_unseen(text.substr(0, length))) return true;
        text.remove_prefix(length);
    }
    return false;
}

/// Whether `text` without quotes is read as itself. Stricter than YAML where the rules differ by
/// context.
bool can_be_plain(std::string_view text, bool flow) {
    if (text.empty() || is_null_word(text) || has_unseen(text)) return false;
    if (text.front() == ' ' || text.back() == ' ' || text.back() == ':') return false;
    if (text.find_first_of("\n\t") != text.npos || text.starts_with("...")) return false;
    if (text.find(": ") != text.npos || text.find(" #") != text.npos) return false;
    if (flow && text.find_first_of(",?[]{}") != text.npos) return false;
    if (std::string_view("?:,[]{}#&*!|>'\"%@`").find(text.front()) != text.npos) return false;
    return text.front() != '-' || (text.size() > 1 && text[1] != ' ' && text[1] != '-');
}

/// One character within double quotes.
std::string escaped(std::string_view character) {
    if (character == "\n") return "\\n";
    if (character == "\t") return "\\t";
    if (character == "\"" || character == "\\") return "\\" + std::string(character);
    if (!is_unseen(character)) return std::string(character);
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(character[i]); };
    const unsigned code = character.size() == 1   ? byte(0)
                          : character.size() == 2 ? (byte(0) & 0x1fU) << 6 | (byte(1) & 0x3fU)
                                                  : (byte(0) & 0x0fU) << 12 |
                                                        (byte(1) & 0x3fU) << 6 | (byte(2) & 0x3fU);
    std::array<char, 8> text{};
    std::snprintf(text.data(), text.size(), code < 0x100 ? "\\x%02x" : "\\u%04x", code);
    return text.data();
}

std::string quoted(std::string_view text) {
    const bool single = text.find_first_of("\\\"") != text.npos &&
                        text.find_first_of("'\n\t") == text.npos && !has_unseen(text);
    if (single) return "'" + std::string(text) + "'";
    std::string result = "\"";
    while (!text.empty()) {
        const auto length = std::max<std::size_t>(utf8_length(text), 1);
        result += escaped(text.substr(0, length));
        text.remove_prefix(length);
    }
    return result + "\"";
}

std::string one_line(const Node& scalar, bool flow) {
    if (scalar.kind == Node::Kind::null) return "~";
    return scalar.plain && can_be_plain(scalar.scalar, flow) ? scalar.scalar
                                                             : quoted(scalar.scalar);
}

/// Whether `text` can be a literal block ("|"): lines that begin with text, one end or none.
bool can_be_literal(std::string_view text) {
    const auto newline = text.find('\n');
    return newline != text.npos && newline > 0 && text.front() != ' ' && !text.ends_with("\n\n") &&
           text.find('\t') == text.npos && !has_unseen(text);
}

/// Whether the blanks of `text` can become line ends: they stand alone between words.
bool can_be_folded(std::string_view text) {
    return !text.empty() && text.front() != ' ' && text.back() != ' ' &&
           text.find("  ") == text.npos && text.find_first_of("\n\t") == text.npos &&
           !has_unseen(text);
}

class Writer {
  public:
    std::string take() { return std::move(out_); }

    /// What comes after "key:" or "-". A collection in block style begins on the same line in a
    /// sequence, and on the next line in a mapping.
    void value(const Node& node, std::size_t indent, bool same_line) {
        const bool collection =
            node.kind == Node::Kind::sequence || node.kind == Node::Kind::mapping;
        if (!collection) return scalar(node, indent);
        if (is_leaf(node)) {
            const std::string line = emit_flow(node);
            if ((node.items.empty() && node.entries.empty()) ||
                column() + 1 + line.size() <= width) {
                out_ += " " + line;
                return;
            }
        }
        if (same_line) out_ += ' ';
        block(node, indent, same_line);
    }

    void block(const Node& node, std::size_t indent, bool same_line) {
        const auto begin = [&] {
            if (!same_line) out_ += "\n" + std::string(indent, ' ');
            same_line = false;
        };
        for (const auto& item : node.items) {
            begin();
            out_ += '-';
            value(item, indent + 2, true);
        }
        for (const auto& entry : node.entries) {
            begin();
            out_ += one_line(entry.key, false) + ":";
            value(entry.value, indent + 2, false);
        }
    }

    void scalar(const Node& node, std::size_t indent) {
        const bool plain = node.plain && can_be_plain(node.scalar, false);
        if (!plain && can_be_literal(node.scalar)) return literal(node.scalar, indent);
        const std::string text = one_line(node, false);
        const bool fits = column() + 1 + text.size() <= width;
        if (fits || !can_be_folded(node.scalar)) {
            out_ += " " + text;
            return;
        }
        // Text goes on in further lines; a line end there is a blank.
        if (!plain) out_ += " >-\n" + std::string(indent - 1, ' ');
        for (const auto word : split(node.scalar, ' ')) {
            if (column() + 1 + word.size() > width && column() > indent) {
                out_ += "\n" + std::string(indent, ' ') + std::string(word);
            } else {
                out_ += " " + std::string(word);
            }
        }
    }

  private:
    static bool is_leaf(const Node& node) {
        const auto single = [](const Node& part) {
            return part.kind == Node::Kind::scalar || part.kind == Node::Kind::null;
        };
        return std::all_of(node.items.begin(), node.items.end(), single) &&
               std::all_of(node.entries.begin(), node.entries.end(),
                           [&](const auto& entry) { return single(entry.value); });
    }

    void literal(std::string_view text, std::size_t indent) {
        out_ += text.ends_with('\n') ? " |" : " |-";
        for (const auto line : lines(text)) {
            out_ += '\n';
            if (!line.empty()) out_ += std::string(indent, ' ') + std::string(line);
        }
    }

    std::size_t column() const { return out_.size() - (out_.rfind('\n') + 1); }

    std::string out_;
};

}  // namespace

std::string emit_flow(const Node& node) {
    std::string result;
    if (node.kind == Node::Kind::sequence) {
        for (const auto& item : node.items) {
            result += (result.empty() ? "" : ", ") + emit_flow(item);
        }
        return "[" + result + "]";
    }
    if (node.kind == Node::Kind::mapping) {
        for (const auto& entry : node.entries) {
            result += (result.empty() ? "" : ", ") + one_line(entry.key, true) + ": " +
                      emit_flow(entry.value);
        }
        return "{" + result + "}";
    }
    return one_line(node, true);
}

std::string emit_yaml(const Node& root) {
    Writer writer;
    const bool collection = !root.items.empty() || !root.entries.empty();
    // A root on one line would read as an example; a root is a document.
    if (collection) {
        writer.block(root, 0, true);
        return writer.take() + "\n";
    }
    return emit_flow(root) + "\n";
}

}  // namespace bootseal
