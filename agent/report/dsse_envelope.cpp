// SPDX-License-Identifier: Apache-2.0
#include "report/dsse_envelope.h"

#include "report/json_writer.h"
#include "yaml/fields.h"
#include "yaml/node.h"

namespace bootseal {

namespace {

Result<std::string> bytes_of(Fields& fields, std::string_view key) {
    auto bytes = from_base64(TRY(fields.text(key)));
    if (!bytes) return fields.error(key, "is not in base64");
    return *std::move(bytes);
}

Result<DsseSignature> parse_signature(const Node& node) {
    auto fields = TRY(Fields::open(node, "a signature"));
    DsseSignature signature;
    signature.key_id = TRY(fields.text("keyid"));
    signature.signature = TRY(bytes_of(fields, "sig"));
    signature.certificate = TRY(fields.text("cert"));
    TRY(fields.done());
    return signature;
}

}  // namespace

std::string render_dsse(const DsseEnvelope& envelope) {
    JsonWriter json;
    const auto field = [&](std::string_view name, std::string_view value) {
        json.key(name);
        json.string(value);
    };
    json.begin_object();
    field("payloadType", envelope.type);
    field("payload", base64(envelope.payload));
    json.key("signatures");
    json.begin_array();
    for (const auto& signature : envelope.signatures) {
        json.begin_object();
        field("keyid", signature.key_id);
        field("sig", base64(signature.signature));
        field("cert", signature.certificate);
        json.end_object();
    }
    json.end_array();
    json.end_object();
    return json.take();
}

Result<DsseEnvelope> parse_dsse(std::string_view text, const std::string& file) {
    const auto root = TRY(parse_yaml(text, file));
    auto fields = TRY(Fields::open(root, "the envelope"));
    DsseEnvelope envelope;
    envelope.type = TRY(fields.text("payloadType"));
    envelope.payload = TRY(bytes_of(fields, "payload"));
    const auto* signatures = fields.node("signatures");
    if (!signatures || signatures->kind != Node::Kind::sequence || signatures->items.empty()) {
        return fields.error("signatures", "must be a list of signatures");
    }
    for (const auto& item : signatures->items)
        envelope.signatures.push_back(TRY(parse_signature(item)));
    TRY(fields.done());
    return envelope;
}

}  // namespace bootseal
