// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "report/style.h"

namespace bootseal {

enum class Color { plain, bold, dim, red, green, yellow, cyan };

/// Text for a terminal, line by line, never wider than the style says. Text given as `foreign` may
/// hold anything; the rest is ours.
class Page {
  public:
    explicit Page(TableStyle style);

    const TableStyle& style() const { return style_; }
    int width() const { return style_.width; }

    /// `foreign` text that a terminal can show.
    std::string shown(std::string_view foreign) const;

    /// A glyph, or its stand-in where the terminal has only ASCII.
    std::string_view glyph(std::string_view unicode, std::string_view ascii) const;

    std::string paint(Color color, std::string_view text) const;

    /// `text`, already shown(), cut to `width`.
    std::string cut(std::string_view text, int width) const;

    void line(std::string_view painted = {});

    /// `label` and then `foreign`, wrapped and aligned after it; nothing where that is empty.
    void paragraph(int indent, std::string_view label, std::string_view foreign,
                   Color color = Color::plain, Color label_color = Color::plain);

    std::string take();

  private:
    TableStyle style_;
    std::string text_;
};

}  // namespace bootseal
