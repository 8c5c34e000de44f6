// SPDX-License-Identifier: Apache-2.0
#include "integrity/snapshot.h"

#include <vector>

#include "base/text.h"

namespace bootseal {

namespace {

constexpr std::size_t most_named = 10;

/// What nothing can be said of.
class Doubtful {
  public:
    void add(const Measured& measured) {
        if (++count_ > most_named) return;
        named_.push_back("/" + printable(measured.entry.path) + ": " +
                         (measured.state == Measured::State::restless ? "changes while it is read"
                                                                      : measured.why));
    }

    Result<> none() const {
        if (count_ == 0) return {};
        auto what = join(named_, "; ");
        if (count_ > named_.size()) {
            what += "; and " + std::to_string(count_ - named_.size()) + " more";
        }
        return invalid(what + "; stop what writes there, or let the policy say volatile or grows");
    }

  private:
    std::size_t count_ = 0;
    std::vector<std::string> named_;
};

}  // namespace

Result<Covered> take_snapshot(const Root& root, const SnapshotOptions& options,
                              const std::function<Result<>(const Entry&)>& take) {
    Doubtful doubtful;
    Surveyor surveyor;
    surveyor.choose = [&](const Entry& seen) -> Result<std::optional<Closeness>> {
        const auto of = options.policy.of(seen.path);
        if (of == Class::free || (options.wanted && !options.wanted(seen.path))) {
            return std::optional<Closeness>();
        }
        Closeness closeness;
        closeness.content = true;
        if (of == Class::grows && seen.size) closeness.first = *seen.size;
        return std::optional(closeness);
    };
    surveyor.take = [&](Measured measured) -> Result<> {
        if (measured.state == Measured::State::vanished) return {};
        if (measured.state != Measured::State::settled) {
            doubtful.add(measured);
            return {};
        }
        if (measured.entry.sha256) measured.entry.size = measured.hashed;
        if (options.package_of && measured.entry.type != FileType::directory) {
            measured.entry.package = options.package_of(measured.entry.path);
        }
        return take(measured.entry);
    };
    surveyor.beside = options.beside;
    auto covered = TRY(survey(root, surveyor));
    TRY(doubtful.none());
    return covered;
}

}  // namespace bootseal
