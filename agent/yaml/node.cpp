// SPDX-License-Identifier: Apache-2.0
#include "yaml/node.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <map>
#include <optional>
#include <sstream>

#include "base/text.h"
#include "yaml/unseen.h"

namespace bootseal {

namespace {

// A longer key might not fit the 1024 characters that YAML allows before ":", once it is emitted.
constexpr std::size_t longest_key = 200;

/// The error at a byte of the text.
Error error_at(const std::string& file, std::string_view bytes, std::size_t offset,
               std::string_view what) {
    const auto before = bytes.substr(0, offset);
    Node place;
    place.file = std::make_shared<const std::string>(file);
    place.line = 1 + static_cast<int>(std::count(before.begin(), before.end(), '\n'));
    place.column = 1 + static_cast<int>(offset - (before.rfind('\n') + 1));
    return place.error(what);
}

/// Refuses what a reader would not see, and what yaml-cpp acts on: it takes the byte 0x04 for the
/// end of the file and guesses UTF-16 from the first bytes. It also scans a flow collection to its
/// end before its first event, so the nodes in those are bounded here: each has a byte of its own
/// before it.
Result<> scan(std::string_view bytes, const std::string& file, const YamlLimits& limits) {
    if (bytes.size() > limits.bytes) {
        return error_at(file, bytes, limits.bytes,
                        "more than " + std::to_string(limits.bytes) + " bytes");
    }
    std::size_t nodes = 0;
    for (std::size_t at = 0; at < bytes.size();) {
        const auto length = utf8_length(bytes.substr(at));
        if (length == 0) return error_at(file, bytes, at, "not UTF-8");
        const auto character = bytes.substr(at, length);
        if (is_unseen(character)) {
            std::string shown;
            for (const char c : character)
                shown += printable(std::string_view(&c, 1));
            return error_at(file, bytes, at, "control character " + shown);
        }
        const char first = character.front();
        if ((first == '[' || first == '{' || first == ',') && ++nodes > limits.nodes) {
            return error_at(file, bytes, at,
                            "more than " + std::to_string(limits.nodes) + " nodes");
        }
        at += length;
    }
    return {};
}

bool is_utf8(std::string_view text) {
    while (!text.empty()) {
        const auto length = utf8_length(text);
        if (length == 0) return false;
        text.remove_prefix(length);
    }
    return true;
}

/// The length of the quoted text at the start of `source`, or 0 where its second quote is missing.
std::size_t quoted_length(std::string_view source) {
    const char quote = source[0];
    for (std::size_t at = 1; at < source.size(); ++at) {
        if (quote == '"' && source[at] == '\\') {
            ++at;
        } else if (source[at] == quote) {
            if (quote == '"' || !source.substr(at + 1).starts_with(quote)) return at + 1;
            ++at;
        }
    }
    return 0;
}

bool is_quoted(std::string_view source) {
    return source.starts_with('"') || source.starts_with('\'');
}

/// Builds the tree from the parser's events, within the limits at every step. Throws what the
/// parser throws, since there is no other way to stop it; parse_yaml() catches both.
class Builder final : public YAML::EventHandler {
  public:
    Builder(std::string_view bytes, const std::string& file, const YamlLimits& limits)
        : bytes_(bytes), file_(std::make_shared<const std::string>(file)), limits_(limits) {
        root_.file = file_;
        root_.line = root_.column = 1;
    }

    Node take() { return std::move(root_); }

    void OnDocumentStart(const YAML::Mark& mark) override {
        if (++documents_ > 1) fail(mark, "a second document in one file");
    }
    void OnDocumentEnd() override {}

    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        leaf(mark, node_at(mark), anchor);
    }

    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& value) override {
        // yaml-cpp gives the tag "!" to quoted text as well, and ends that with the file.
        const auto source = written(mark);
        if ((tag != "?" && tag != "!") || source.starts_with('!')) {
            fail(mark, "tags are not supported");
        }
        if (is_quoted(source) && quoted_length(source) == 0) {
            fail(mark, "quoted text that does not end");
        }
        if (value.find('\0') != value.npos) fail(mark, "a NUL byte in text");
        // yaml-cpp turns the escapes \N and \_ into single bytes.
        if (!is_utf8(value)) fail(mark, "an escape that is not UTF-8");
        Node node = node_at(mark);
        node.kind = Node::Kind::scalar;
        node.plain = tag == "?";
        node.scalar = value;
        leaf(mark, std::move(node), anchor);
    }

    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        const auto found = anchors_.find(anchor);
        if (found == anchors_.end()) fail(mark, "an alias within what it stands for");
        charge(mark, found->second);
        add(mark, found->second);
    }

    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override {
        open(mark, tag, anchor, Node::Kind::sequence);
    }
    void OnSequenceEnd() override { close(); }

    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override {
        open(mark, tag, anchor, Node::Kind::mapping);
    }
    void OnMapEnd() override { close(); }

  private:
    struct Frame {
        Node node;
        YAML::Mark mark;
        YAML::anchor_t anchor;
        std::optional<Node> key;  ///< whose value comes next
        YAML::Mark key_mark;
    };

    [[noreturn]] static void fail(const YAML::Mark& mark, const std::string& what) {
        throw YAML::ParserException(mark, what);
    }

    Node node_at(const YAML::Mark& mark) const {
        Node node;
        node.file = file_;
        node.line = mark.line + 1;
        node.column = mark.column + 1;
        return node;
    }

    /// What was written for a scalar, from its first byte to the end of the document.
    std::string_view written(const YAML::Mark& mark) const {
        auto rest = bytes_.substr(std::min<std::size_t>(mark.pos, bytes_.size()));
        if (rest.starts_with('&')) {
            rest.remove_prefix(std::min(rest.find_first_of(" \t\n"), rest.size()));
            rest.remove_prefix(std::min(rest.find_first_not_of(" \t\n"), rest.size()));
        }
        return rest;
    }

    /// yaml-cpp takes a line without ":" at the end of a mapping for a key without a value.
    bool has_colon(const YAML::Mark& mark, const Node& key) const {
        auto rest = written(mark);
        const auto length = is_quoted(rest)         ? quoted_length(rest)
                            : rest.starts_with('*') ? rest.find_first_of(" \t\n")
                                                    : key.scalar.size();
        rest.remove_prefix(std::min(length, rest.size()));
        rest.remove_prefix(std::min(rest.find_first_not_of(" \t\n"), rest.size()));
        return rest.starts_with(':');
    }

    /// Counts a tree about to be added, in nodes, depth and bytes. An anchored tree is kept twice
    /// and counts twice.
    void charge(const YAML::Mark& mark, const Node& node, std::size_t deeper = 0) {
        if (frames_.size() + deeper >= static_cast<std::size_t>(limits_.depth)) {
            fail(mark, "nested deeper than " + std::to_string(limits_.depth));
        }
        if (++nodes_ > limits_.nodes) {
            fail(mark, "more than " + std::to_string(limits_.nodes) + " nodes");
        }
        text_ += node.scalar.size();
        if (text_ > limits_.bytes) {
            fail(mark, "more than " + std::to_string(limits_.bytes) + " bytes");
        }
        for (const auto& item : node.items)
            charge(mark, item, deeper + 1);
        for (const auto& entry : node.entries) {
            charge(mark, entry.key, deeper + 1);
            charge(mark, entry.value, deeper + 1);
        }
    }

    void leaf(const YAML::Mark& mark, Node node, YAML::anchor_t anchor) {
        charge(mark, node);
        finish(mark, std::move(node), anchor);
    }

    void open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
              Node::Kind kind) {
        if (tag != "?") fail(mark, "tags are not supported");
        Node node = node_at(mark);
        node.kind = kind;
        charge(mark, node);
        frames_.push_back({std::move(node), mark, anchor, std::nullopt, {}});
    }

    static void require_unique_keys(const Node& mapping) {
        std::vector<const Node*> keys;
        keys.reserve(mapping.entries.size());
        for (const auto& entry : mapping.entries)
            keys.push_back(&entry.key);
        std::stable_sort(keys.begin(), keys.end(),
                         [](const auto* a, const auto* b) { return a->scalar < b->scalar; });
        const auto same =
            std::adjacent_find(keys.begin(), keys.end(),
                               [](const auto* a, const auto* b) { return a->scalar == b->scalar; });
        if (same == keys.end()) return;
        const auto& again = **std::next(same);
        YAML::Mark mark;
        mark.line = again.line - 1;
        mark.column = again.column - 1;
        fail(mark, "duplicate key " + printable(again.scalar, 60));
    }

    void close() {
        Frame frame = std::move(frames_.back());
        frames_.pop_back();
        require_unique_keys(frame.node);
        finish(frame.mark, std::move(frame.node), frame.anchor);
    }

    void finish(const YAML::Mark& mark, Node node, YAML::anchor_t anchor) {
        if (anchor != YAML::NullAnchor) {
            charge(mark, node);
            anchors_[anchor] = node;
        }
        add(mark, std::move(node));
    }

    void add(const YAML::Mark& mark, Node node) {
        if (frames_.empty()) {
            root_ = std::move(node);
            return;
        }
        Frame& parent = frames_.back();
        if (parent.node.kind == Node::Kind::sequence) {
            parent.node.items.push_back(std::move(node));
        } else if (!parent.key) {
            if (node.kind != Node::Kind::scalar) fail(mark, "a key that is not text");
            if (node.scalar.size() > longest_key) fail(mark, "a key of more than 200 bytes");
            parent.key_mark = mark;
            parent.key = std::move(node);
        } else {
            // The event of a value that is not there has the place of whatever comes next.
            if (node.kind == Node::Kind::null) {
                if (!has_colon(parent.key_mark, *parent.key)) {
                    fail(parent.key_mark, "a key without ':'");
                }
                node.line = parent.key->line;
                node.column = parent.key->column;
            }
            if (parent.node.entries.empty()) parent.node.entries.reserve(4);
            parent.node.entries.push_back({std::move(*parent.key), std::move(node)});
            parent.key.reset();
        }
    }

    std::string_view bytes_;
    std::shared_ptr<const std::string> file_;
    const YamlLimits& limits_;
    Node root_;
    std::vector<Frame> frames_;
    std::map<YAML::anchor_t, Node> anchors_;
    std::size_t nodes_ = 0;
    std::size_t text_ = 0;
    int documents_ = 0;
};

}  // namespace

bool is_unseen(std::string_view character) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(character[i]); };
    if (character.size() == 1) {
        return (byte(0) < 0x20 && byte(0) != '\n' && byte(0) != '\t') || byte(0) == 0x7f;
    }
    if (character.size() == 2) return byte(0) == 0xc2 && byte(1) < 0xa0;  // C1 controls
    if (character == "\xef\xbb\xbf") return true;                         // byte order mark
    // Marks that turn the direction of writing around: U+202A to 202E, U+2066 to 2069.
    const auto begin = character.substr(0, 2);
    return character.size() == 3 && ((begin == "\xe2\x80" && byte(2) >= 0xaa && byte(2) <= 0xae) ||
                                     (begin == "\xe2\x81" && byte(2) >= 0xa6 && byte(2) <= 0xa9));
}

const Node* Node::find(std::string_view key) const {
    for (const auto& entry : entries) {
        if (entry.key.scalar == key) return &entry.value;
    }
    return nullptr;
}

std::string Node::where() const {
    return printable(file ? *file : "") + ":" + std::to_string(line) + ":" + std::to_string(column);
}

Error Node::error(std::string_view what) const {
    return invalid(where() + ": " + std::string(what));
}

Result<Node> parse_yaml(std::string_view bytes, const std::string& file, const YamlLimits& limits) {
    TRY(scan(bytes, file, limits));
    Builder builder(bytes, file, limits);
    // The only place where an exception is caught.
    try {
        std::istringstream stream{std::string(bytes)};
        YAML::Parser parser(stream);
        while (parser.HandleNextDocument(builder)) {
        }
    } catch (const YAML::Exception& exception) {
        Node place;
        place.file = std::make_shared<const std::string>(file);
        place.line = exception.mark.line + 1;
        place.column = exception.mark.column + 1;
        return place.error(printable(exception.msg));
    }
    return builder.take();
}

}  // namespace bootseal
