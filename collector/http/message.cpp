// SPDX-License-Identifier: Apache-2.0
#include "http/message.h"

#include <algorithm>
#include <boost/beast/http/status.hpp>
#include <ostream>  // Beast forgets it

#include "base/text.h"

namespace bootseal {

namespace http = boost::beast::http;

std::string_view HttpRequest::header(std::string_view name) const {
    const HttpHeader* found = nullptr;
    for (const auto& one : headers) {
        if (lower(one.name) != lower(name)) continue;
        if (found) return {};
        found = &one;
    }
    return found ? std::string_view(found->value) : std::string_view();
}

bool is_header_value(std::string_view text) {
    return std::none_of(text.begin(), text.end(),
                        [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

std::string render(const HttpReply& reply, bool keep, bool only_head) {
    std::string text = "HTTP/1.1 " + std::to_string(reply.status) + " ";
    text += http::obsolete_reason(http::int_to_status(reply.status));
    // What has no body by its status has no length either.
    if (reply.status != 304) text += "\r\nContent-Length: " + std::to_string(reply.body.size());
    if (!reply.type.empty()) {
        text += "\r\nContent-Type: " + reply.type;
    } else if (reply.status != 304) {
        text += "\r\nContent-Type: ";
        text += reply.status == 200 ? "application/x-protobuf" : "text/plain; charset=utf-8";
    }
    if (reply.retry_after > 0) text += "\r\nRetry-After: " + std::to_string(reply.retry_after);
    for (const auto& one : reply.headers) {
        if (is_header_value(one.value)) text += "\r\n" + one.name + ": " + one.value;
    }
    if (!keep) text += "\r\nConnection: close";
    text += "\r\n\r\n";
    if (!only_head && reply.status != 304) text += reply.body;
    return text;
}

}  // namespace bootseal
