// SPDX-License-Identifier: Apache-2.0
#include "cli/signed_file.h"

#include "base/text.h"
#include "system/named_file.h"
#include "system/overlay.h"

namespace bootseal {

namespace {

Result<std::string> or_empty(Result<std::string> content) {
    if (!content && is_absent(content.error())) return std::string();
    return content;
}

}  // namespace

Result<SignedFile> read_signed(const std::string& file) {
    auto bytes = TRY(read_named_file(file, signed_bytes_limit));
    auto signature = TRY(or_empty(read_named_file(file + ".p7s", signature_limit)));
    return SignedFile{file, std::move(bytes), std::move(signature)};
}

Result<SignedFile> read_signed(const std::string& path, const Root& root) {
    auto bytes = TRY(root.read(path, signed_bytes_limit));
    auto signature = TRY(or_empty(root.read(path + ".p7s", signature_limit)));
    return SignedFile{"/" + path, std::move(bytes), std::move(signature)};
}

Result<std::optional<SignedFile>> find_signed(const std::optional<std::string>& named,
                                              std::string_view path, const Root& root) {
    if (named) return std::optional(TRY(read_signed(*named)));
    const auto shipped = root.status(path);
    if (!shipped && is_absent(shipped.error())) return std::optional<SignedFile>();
    return std::optional(TRY(read_signed(std::string(path), root)));
}

Result<SignedFile> find_shipped(const std::optional<std::string>& named, const ShippedKind& kind,
                                const Root& root) {
    if (named) return read_signed(*named);
    const std::string what(kind.option);
    const std::string folder(kind.folder);
    const auto names = TRY(Overlay(root).glob(folder + "/*.yaml"));
    if (names.empty()) {
        return invalid("there is no " + what + " in /" + folder + " of the tree; name one with --" +
                       what);
    }
    if (names.size() > 1) {
        return invalid("there is more than one " + what + " in /" + folder + ": choose with --" +
                       what + ": " + join(names, ", "));
    }
    return read_signed(names.front(), root);
}

Result<Verified> verify_signed(const SignedFile& file, const TrustPolicy& policy, Time clock) {
    auto verified = verify_detached(file.bytes, file.signature, policy, clock);
    if (!verified) return file.name + std::move(verified).error();
    return verified;
}

}  // namespace bootseal
