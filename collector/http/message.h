// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace bootseal {

/// A header of a request or an answer. The values of ours hold no line ends: see is_header_value().
struct HttpHeader {
    std::string name;
    std::string value;
};

struct HttpRequest {
    std::string method;
    std::string path;   ///< without the query, as it was sent
    std::string query;  ///< what stands behind the "?"
    std::string body;
    std::vector<HttpHeader> headers;  ///< those of ServerOptions::headers that were sent

    /// The value of a header, which has to be there once; empty otherwise.
    std::string_view header(std::string_view name) const;
};

struct HttpReply {
    unsigned status = 200;
    std::string body;          ///< a protobuf message with 200, or else a sentence
    unsigned retry_after = 0;  ///< seconds; 0: it is not said
    std::string type;          ///< of the body, where it is neither of these
    std::vector<HttpHeader> headers;
};

/// Whether text may stand in a header: no controls, which would begin another one.
bool is_header_value(std::string_view text);

/// The head of an answer, and its body unless only the head was asked for. One piece, so that it is
/// one record of TLS.
std::string render(const HttpReply& reply, bool keep, bool only_head);

}  // namespace bootseal
