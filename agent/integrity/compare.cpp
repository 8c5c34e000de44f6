// SPDX-License-Identifier: Apache-2.0
#include "integrity/compare.h"

#include <sys/sysmacros.h>

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace bootseal {

namespace {

constexpr std::size_t longest_shown = 200;

std::string shown(FileType type) {
    return std::string(describe(type));
}
std::string shown(const std::string& text) {
    return text.empty() ? "none" : unambiguous(text);
}
std::string shown(std::uint64_t number) {
    return std::to_string(number);
}

template <class Value, class Show>
void compare(const char* what, const std::optional<Value>& expected,
             const std::optional<Value>& actual, std::vector<Difference>& into, const Show& show) {
    if (!expected || expected == actual) return;
    into.push_back({what, show(*expected), actual ? show(*actual) : "none"});
}

void compare_xattrs(const Entry& expected, const Entry& actual, std::vector<Difference>& into) {
    if (!expected.xattrs || !actual.xattrs) return;
    auto names = *expected.xattrs;
    names.insert(actual.xattrs->begin(), actual.xattrs->end());
    const auto value = [](const auto& xattrs, const std::string& name) {
        const auto found = xattrs.find(name);
        if (found == xattrs.end()) return std::string("none");
        const auto& bytes = found->second;
        if (bytes.size() <= longest_shown) return "\"" + unambiguous(bytes) + "\"";
        return std::to_string(bytes.size()) + " bytes, sha256 " + sha256_hex(bytes);
    };
    for (const auto& [name, ignored] : names) {
        auto before = value(*expected.xattrs, name);
        auto now = value(*actual.xattrs, name);
        const auto one = expected.xattrs->find(name);
        const auto other = actual.xattrs->find(name);
        const bool same = one != expected.xattrs->end() && other != actual.xattrs->end() &&
                          one->second == other->second;
        if (same) continue;
        into.push_back({"xattr " + unambiguous(name), std::move(before), std::move(now)});
    }
}

// More than that of a file whose size tells that it is another one is not read.
constexpr std::uint64_t most_beyond = 64 << 20;
constexpr mode_t privileged_bits = 06000;

/// Whether a file lets those who start or open it do what they otherwise could not.
bool is_privileged(const Entry& entry) {
    const auto type = *entry.type;
    if (type == FileType::block || type == FileType::character) return true;
    if (type != FileType::file) return false;
    return (*entry.mode & privileged_bits) != 0 ||
           (entry.xattrs && entry.xattrs->contains("security.capability"));
}

/// Whether somebody may do what he could not before: an owner, an ACL or a bit for it is new.
bool gives_power(const Entry& expected, const Entry& actual,
                 const std::vector<Difference>& differences) {
    constexpr mode_t power = 06022;
    const auto gained = actual.mode.value_or(0) & ~expected.mode.value_or(07777) & power;
    return is_privileged(actual) || gained != 0 ||
           std::any_of(differences.begin(), differences.end(), [](const Difference& one) {
               return one.what == "uid" || one.what == "gid" ||
                      one.what.starts_with("xattr system.posix_acl_");
           });
}

/// Whether the kernel says that nothing about a file was changed since: only it sets this time.
bool is_untouched(const Entry& listed, const Entry& seen) {
    return listed.changed && seen.changed && listed.changed->tv_sec == seen.changed->tv_sec &&
           listed.changed->tv_nsec == seen.changed->tv_nsec && listed.size == seen.size;
}

/// A path is shown from the top of the tree.
std::string from_top(const std::string& path) {
    return path.empty() ? path : "/" + path;
}

}  // namespace

std::vector<Difference> differences(const Entry& expected, const Entry& actual) {
    std::vector<Difference> found;
    const auto plain = [](const auto& value) { return shown(value); };
    compare("type", expected.type, actual.type, found, plain);
    compare("mode", expected.mode, actual.mode, found, [](mode_t mode) { return octal(mode); });
    compare("uid", expected.uid, actual.uid, found, plain);
    compare("gid", expected.gid, actual.gid, found, plain);
    compare("size", expected.size, actual.size, found, plain);
    compare("link", expected.target, actual.target, found, plain);
    compare("device", expected.device, actual.device, found, [](std::uint64_t device) {
        return std::to_string(major(device)) + ":" + std::to_string(minor(device));
    });
    compare("hard link", expected.first_name, actual.first_name, found,
            [](const std::string& path) { return shown(from_top(path)); });
    compare("sha256", expected.sha256, actual.sha256, found, plain);
    compare_xattrs(expected, actual, found);
    return found;
}

Comparison::Comparison(Next next, const Policy& policy, bool fast,
                       std::function<Result<>(Deviation)> tell)
    : next_(std::move(next)), policy_(policy), fast_(fast), tell_(std::move(tell)) {}

Result<> Comparison::advance() {
    entry_ = TRY(next_());
    begun_ = true;
    return {};
}

/// The next entry of the manifest was not seen by the walk.
Result<> Comparison::miss() {
    const auto of = policy_.of(entry_->path);
    if (of != Class::free) {
        pending_.push_back({Pending::Kind::removed, std::move(*entry_), of});
    }
    return advance();
}

Result<> Comparison::skip_to(const std::string& path) {
    if (!begun_) TRY(advance());
    while (entry_ && walk_order(entry_->path, path) == Order::before)
        TRY(miss());
    return {};
}

Result<std::optional<Closeness>> Comparison::expect(const Entry& seen) {
    TRY(skip_to(seen.path));
    const bool listed = entry_ && entry_->path == seen.path;
    const auto of = policy_.of(seen.path);
    if (of == Class::free) {
        if (listed) TRY(advance());
        return std::optional<Closeness>();
    }
    if (!listed) {
        pending_.push_back({Pending::Kind::added, Entry(), of});
        return std::optional(Closeness());
    }
    if (fast_ && is_untouched(*entry_, seen)) {
        ++untouched_;
        TRY(advance());
        return std::optional<Closeness>();
    }
    Closeness closeness;
    closeness.content = entry_->sha256.has_value();
    if (of == Class::grows && entry_->size) {
        closeness.first = *entry_->size;
    } else if (entry_->size && seen.size && *seen.size > *entry_->size + most_beyond) {
        closeness.content = false;
        entry_->sha256.reset();
    }
    if (entry_->verity) closeness.verity = *entry_->verity;
    pending_.push_back({Pending::Kind::expected, std::move(*entry_), of});
    TRY(advance());
    return std::optional(closeness);
}

Result<> Comparison::say_removed() {
    while (!pending_.empty() && pending_.front().kind == Pending::Kind::removed) {
        const auto& [kind, entry, of] = pending_.front();
        TRY(tell_(
            {Deviation::Kind::removed, entry.path, of, of != Class::config, entry.package, {}}));
        pending_.pop_front();
    }
    return {};
}

Result<> Comparison::see(const Measured& measured) {
    TRY(say_removed());
    auto pending = std::move(pending_.front());
    pending_.pop_front();
    return judge(std::move(pending), measured);
}

Result<> Comparison::judge(Pending pending, const Measured& measured) {
    using State = Measured::State;
    const auto of = pending.of;
    auto& expected = pending.entry;
    const auto& actual = measured.entry;
    if (pending.kind == Pending::Kind::added) {
        if (measured.state == State::vanished) return {};
        return tell_({Deviation::Kind::added,
                      actual.path,
                      of,
                      of == Class::absent || is_privileged(actual),
                      "",
                      {}});
    }
    Deviation found{Deviation::Kind::changed, actual.path,      of,
                    of != Class::config,      expected.package, {}};
    switch (measured.state) {
        case State::vanished:
            found.kind = Deviation::Kind::removed;
            return tell_(std::move(found));
        case State::unreadable:
            found.differences = {{"content", "readable", measured.why}};
            return tell_(std::move(found));
        case State::restless:
            found.differences = {{"content", "at rest", "changing while it is read"}};
            return tell_(std::move(found));
        case State::settled:
            break;
    }
    const bool has_grown = of == Class::grows && expected.size && actual.size > expected.size;
    if (has_grown) expected.size = actual.size;
    if (measured.vouched_for) expected.sha256.reset();  // by fs-verity, which stands for it
    found.differences = differences(expected, actual);
    if (found.differences.empty()) return {};
    found.violation = found.violation || gives_power(expected, actual, found.differences);
    return tell_(std::move(found));
}

Result<> Comparison::end() {
    if (!begun_) TRY(advance());
    while (entry_) {
        TRY(miss());
        TRY(say_removed());
    }
    return say_removed();
}

}  // namespace bootseal
