// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace bootseal {

/// `text` as content or a quoted attribute value of XML 1.0 and HTML. What XML cannot hold, not
/// even escaped, is shown as \xNN.
std::string xml_text(std::string_view text);

/// ` name="value"`, to stand in a tag.
std::string xml_attribute(std::string_view name, std::string_view value);

/// `text` as a part of an id of XML or HTML, in ASCII letters, digits, ".", "-" and "_". Two texts
/// never look alike, and none begins with two underscores.
std::string id_part(std::string_view text);

/// A document of XML or HTML as it is written. What is text is escaped, and what is opened is
/// closed: no value of anybody's becomes markup. Names of elements and attributes are ours.
class Markup {
  public:
    struct Attribute {
        std::string_view name;
        std::string_view value;
    };
    using Attributes = std::initializer_list<Attribute>;

    Markup& open(std::string_view element, Attributes attributes = {});
    /// Closes what was opened last.
    Markup& close();
    Markup& text(std::string_view text);
    Markup& element(std::string_view element, std::string_view text, Attributes attributes = {});
    /// One that holds nothing, "<name/>": in HTML only br, hr, img, input, link, meta and the like.
    Markup& empty(std::string_view element, Attributes attributes = {});
    /// A line ends here.
    Markup& line();
    /// Markup of our own making, in which each "%" becomes the next of `texts`, as text. In a
    /// program that is to be small this takes less than many calls.
    Markup& put(std::string_view markup, std::initializer_list<std::string_view> texts);
    /// What is markup already, of our own making.
    Markup& raw(std::string_view markup);

    /// All of it, once all is closed.
    std::string take() &&;

  private:
    void tag(std::string_view element, Attributes attributes);

    std::string text_;
    std::vector<std::string> open_;
};

}  // namespace bootseal
