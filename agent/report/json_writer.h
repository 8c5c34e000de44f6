// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace bootseal {

/// Writes JSON (RFC 8259), two spaces a level, or all on one line. What may not be shown is
/// escaped, and bytes that are not UTF-8 become text: the result is always valid and safe on a
/// terminal.
class JsonWriter {
  public:
    enum class Layout { indented, one_line };
    explicit JsonWriter(Layout layout = Layout::indented) : layout_(layout) {}

    void begin_object() { begin('{'); }
    void end_object() { end('}'); }
    void begin_array() { begin('['); }
    void end_array() { end(']'); }

    /// The name of the value that is written next, in an object.
    void key(std::string_view name);

    void string(std::string_view text);
    void member(std::string_view name, std::string_view text) {
        key(name);
        string(text);
    }
    void number(std::int64_t value);
    void boolean(bool value);

    /// All that was written, with a line end.
    std::string take();

  private:
    void begin(char bracket);
    void end(char bracket);
    void element();
    void line_end();

    Layout layout_;
    std::string text_;
    std::size_t depth_ = 0;
    bool first_ = true;       // nothing was written yet in this object or array
    bool after_key_ = false;  // the value belongs on the line of its key
};

}  // namespace bootseal
