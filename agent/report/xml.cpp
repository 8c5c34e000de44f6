// SPDX-License-Identifier: Apache-2.0
#include "report/xml.h"

#include "base/text.h"

namespace bootseal {

std::string xml_text(std::string_view text) {
    std::string result;
    for (const char c : printable(text, std::string::npos)) {
        switch (c) {
            case '&':
                result += "&amp;";
                break;
            case '<':
                result += "&lt;";
                break;
            case '>':
                result += "&gt;";
                break;
            case '"':
                result += "&quot;";
                break;
            case '\'':
                result += "&apos;";
                break;
            default:
                result += c;
        }
    }
    return result;
}

std::string xml_attribute(std::string_view name, std::string_view value) {
    return " " + std::string(name) + "=\"" + xml_text(value) + "\"";
}

}  // namespace bootseal
