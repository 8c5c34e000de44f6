// SPDX-License-Identifier: Apache-2.0
#include "resource/manifest.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "base/text.h"
#include "integrity/sealed.h"
#include "resource/evidence.h"
#include "trust/policy.h"
#include "trust/refusal.h"

namespace bootseal {

namespace {

const std::string where = "/" + std::string(sealed_manifest);

std::vector<Evidence> one(Verdict verdict, std::string_view actual) {
    return {persisted(verdict, where, "signed", std::string(actual))};
}

/// The manifest of the tree, accepted, or why it is not.
struct Sealed {
    std::string why_not;
    std::optional<AcceptedManifest> unread;  ///< until somebody reads it, which can be done once
};

Result<std::shared_ptr<Sealed>> accept(const System& system) {
    const auto sealed = std::make_shared<Sealed>();
    const auto& root = system.files.base();
    const auto policy = read_trust_policy(root);
    if (!policy && is_absent(policy.error())) {
        sealed->why_not = "nobody is trusted to sign it";
        return sealed;
    }
    if (!policy) return policy.error();
    const Place place(&root, std::string(sealed_manifest));
    auto manifest = accept_manifest(place, {*policy, system.now, root});
    if (manifest) {
        sealed->unread = *std::move(manifest);
    } else if (is_absent(manifest.error())) {
        sealed->why_not = "there is none";
    } else if (is_refusal(manifest.error())) {
        sealed->why_not = manifest.error().what;
    } else {
        return manifest.error();
    }
    return sealed;
}

/// Once for all rules of a run: to accept it is to hash all of its bytes.
Result<std::shared_ptr<Sealed>> accepted(const System& system) {
    return system.files.below().worked_out("manifest", [&] { return accept(system); });
}

class SealedManifest final : public Resource {
  public:
    explicit SealedManifest(std::vector<std::string> paths) : paths_(std::move(paths)) {}

    Result<std::vector<Evidence>> inspect(const System& system) const override {
        std::set<std::string> wanted;
        std::string name = "paths of the manifest";
        for (const auto& path : paths_) {
            const auto added = wanted.insert(TRY(system.files.resolve(path)));
            if (added.second) name += "\n" + *added.first;
        }
        return system.files.below().worked_out(name, [&] { return look(system, wanted); });
    }

    Result<> remedy(const System& /*system*/, Changes& /*changes*/) const override {
        return unsupported("have `bootseal integrity snapshot` make it, and sign it");
    }

  private:
    static Result<std::vector<Evidence>> look(const System& system, std::set<std::string> wanted) {
        auto sealed = TRY(accepted(system));
        if (wanted.empty() && sealed->why_not.empty()) return one(Verdict::compliant, "signed");
        if (sealed->why_not.empty() && !sealed->unread) sealed = TRY(accept(system));
        if (!sealed->unread) return one(Verdict::drifted, sealed->why_not);
        const auto manifest = *std::exchange(sealed->unread, std::nullopt);
        return look_for(std::move(wanted), *manifest.chain);
    }

    static Result<std::vector<Evidence>> look_for(std::set<std::string> wanted, Chain& chain) {
        std::vector<Evidence> result;
        const auto say = [&](const std::string& path, bool guarded, std::string_view actual) {
            result.push_back(persisted(guarded ? Verdict::compliant : Verdict::drifted, where,
                                       printable("/" + path) + ": exact", std::string(actual)));
        };
        const auto last =
            *std::max_element(wanted.begin(), wanted.end(), [](const auto& one, const auto& other) {
                return walk_order(one, other) == Order::before;
            });
        while (const auto entry = TRY(chain.next())) {
            if (walk_order(entry->path, last) == Order::after) break;
            if (wanted.erase(entry->path) == 0) continue;
            const auto of = chain.head().policy.of(entry->path);
            const bool guarded = entry->sha256 && (of == Class::exact || of == Class::absent);
            say(entry->path, guarded, entry->sha256 ? name_of(of) : "no file");
        }
        for (const auto& path : wanted)
            say(path, false, "not listed");
        return result;
    }

    std::vector<std::string> paths_;
};

}  // namespace

Result<std::unique_ptr<Resource>> parse_manifest(Fields& fields) {
    auto paths = TRY(fields.list("paths"));
    if (paths.empty()) TRY(fields.choice("state", {"sealed"}));
    TRY(fields.done());
    return std::unique_ptr<Resource>(std::make_unique<SealedManifest>(std::move(paths)));
}

}  // namespace bootseal
