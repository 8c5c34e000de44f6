// SPDX-License-Identifier: Apache-2.0
#include "integrity/sealed.h"

#include <algorithm>

#include "base/text.h"
#include "system/content.h"
#include "system/named_file.h"
#include "system/state_file.h"
#include "trust/floor.h"
#include "trust/refusal.h"
#include "trust/steady_file.h"

namespace bootseal {

namespace {

constexpr std::size_t most_additions = 10'000;
constexpr std::string_view serial_id = "manifest";

/// A file and its signature, verified. None where there is no such file.
struct Opened {
    std::shared_ptr<SteadyFile> file;
    Verified verified;
    std::string shown;
};

Result<std::optional<Opened>> open_signed(const Place& place, const Judge& judge) {
    auto opened = place.open();
    if (!opened && is_absent(opened.error())) return std::optional<Opened>();
    if (!opened) return opened.error();
    const auto shown = place.shown();
    const auto file = std::make_shared<SteadyFile>(std::move(*opened), shown);
    auto signature = place.with(".p7s").open();
    std::string bytes;
    if (signature) {
        bytes = TRY(read_part(signature->get(), 0, signature_limit + 1, shown + ".p7s"));
    } else if (!is_absent(signature.error())) {
        return signature.error();
    }
    const auto digest = [&](const evp_md_st* algorithm) { return file->digest(algorithm); };
    auto verified = verify_detached(digest, bytes, judge.policy, judge.clock);
    if (!verified) return shown + std::move(verified).error();
    return std::optional(Opened{file, *std::move(verified), shown});
}

Result<Manifest> parse(const Opened& opened) {
    return Manifest::open([file = opened.file] { return file->next(); }, opened.shown);
}

/// Additions are counted for each manifest by itself.
std::string additions_id(const std::string& sha256) {
    return "additions-" + sha256.substr(0, 32);
}

}  // namespace

Result<Fd> Place::open() const {
    return tree_ ? tree_->open_file(name_) : open_named_file(name_);
}

Result<> Place::write(std::string_view bytes) const {
    return tree_ ? write_state_file(*tree_, name_, bytes) : write_named_file(name_, bytes);
}

Result<AcceptedManifest> accept_manifest(const Place& place, const Judge& judge) {
    const auto& root = judge.root;
    const auto first = TRY(open_signed(place, judge));
    if (!first) {
        return Error{std::make_error_code(std::errc::no_such_file_or_directory),
                     printable(place.shown()) +
                         ": there is no manifest; make one with `bootseal integrity snapshot`"};
    }
    auto manifest = TRY(parse(*first));
    if (manifest.head().acceptance) {
        return invalid(printable(first->shown) + ": is an addition to a manifest, and not one");
    }
    const auto floor = TRY(serial_floor(root, serial_id, 0));
    if (auto serial = require_serial(manifest.head().serial, floor, serial_id); !serial) {
        return first->shown + std::move(serial).error();
    }
    AcceptedManifest accepted{place,
                              std::make_unique<Chain>(std::move(manifest), first->verified.sha256),
                              first->verified, 0};
    for (;;) {
        const auto number = std::to_string(accepted.additions + 1);
        const auto next = TRY(open_signed(place.with("." + number), judge));
        if (!next) break;
        if (accepted.additions == most_additions) return invalid("too many additions");
        auto addition = TRY(parse(*next));
        TRY(accepted.chain->add(std::move(addition), next->verified.sha256, next->shown));
        ++accepted.additions;
    }
    const auto known = TRY(serial_floor(root, additions_id(first->verified.sha256), 0));
    if (accepted.additions < known) {
        return refused(Refusal::rollback, first->shown + ": " + std::to_string(known) +
                                              " additions were accepted, and " +
                                              std::to_string(accepted.additions) +
                                              " are there: bring back those that are missing");
    }
    return accepted;
}

Result<> add_to_manifest(AcceptedManifest& manifest, const Judge& judge,
                         const std::string& addition, const std::string& signature) {
    const auto verified = TRY(verify_detached(addition, signature, judge.policy, judge.clock));
    auto parsed = TRY(Manifest::open(MtreeReader::all_of(addition), "the addition"));
    TRY(manifest.chain->add(std::move(parsed), verified.sha256, "the addition"));
    const auto place = manifest.place.with("." + std::to_string(manifest.additions + 1));
    // A signature alone says nothing: what is cut here was not accepted.
    TRY(place.with(".p7s").write(signature));
    TRY(place.write(addition));
    ++manifest.additions;
    return {};
}

Result<> keep_manifest(const Root& root, const AcceptedManifest& manifest) {
    const auto serial = manifest.chain->head().serial;
    if (serial > 0) TRY(raise_serial_floor(root, serial_id, serial));
    if (manifest.additions == 0) return {};
    return raise_serial_floor(root, additions_id(manifest.verified.sha256), manifest.additions);
}

}  // namespace bootseal
