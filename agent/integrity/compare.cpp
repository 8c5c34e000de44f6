// SPDX-License-Identifier: Apache-2.0
#include "integrity/compare.h"

#include <sys/sysmacros.h>

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "integrity/snapshot.h"

namespace bootseal {

namespace {

std::string shown(FileType type) {
    return std::string(describe(type));
}
std::string shown(const std::string& text) {
    return printable(text);
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
        return "\"" + printable(found->second) + "\"";
    };
    for (const auto& [name, ignored] : names) {
        auto before = value(*expected.xattrs, name);
        auto now = value(*actual.xattrs, name);
        const auto one = expected.xattrs->find(name);
        const auto other = actual.xattrs->find(name);
        const bool same = one != expected.xattrs->end() && other != actual.xattrs->end() &&
                          one->second == other->second;
        if (same) continue;
        into.push_back({"xattr " + printable(name), std::move(before), std::move(now)});
    }
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
    compare("sha256", expected.sha256, actual.sha256, found, plain);
    compare_xattrs(expected, actual, found);
    return found;
}

Comparison::Comparison(std::vector<Entry> manifest, std::function<void(Violation)> tell)
    : manifest_(std::move(manifest)), tell_(std::move(tell)) {
    std::stable_sort(manifest_.begin(), manifest_.end(), [](const Entry& one, const Entry& other) {
        return walk_order(one.path, other.path) == Order::before;
    });
    // The last of each path is the first from behind.
    const auto kept =
        std::unique(manifest_.rbegin(), manifest_.rend(),
                    [](const Entry& one, const Entry& other) { return one.path == other.path; });
    manifest_.erase(manifest_.begin(), kept.base());
}

void Comparison::skip_to(std::string_view path) {
    while (at_ < manifest_.size() && walk_order(manifest_[at_].path, path) == Order::before) {
        tell_({Violation::Kind::removed, manifest_[at_].path, {}});
        ++at_;
    }
}

void Comparison::see(const Entry& actual) {
    skip_to(actual.path);
    if (at_ == manifest_.size() || manifest_[at_].path != actual.path) {
        tell_({Violation::Kind::added, actual.path, {}});
        return;
    }
    auto found = differences(manifest_[at_], actual);
    if (!found.empty()) tell_({Violation::Kind::changed, actual.path, std::move(found)});
    ++at_;
}

void Comparison::end() {
    for (; at_ < manifest_.size(); ++at_)
        tell_({Violation::Kind::removed, manifest_[at_].path, {}});
}

}  // namespace bootseal
