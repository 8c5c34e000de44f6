// SPDX-License-Identifier: Apache-2.0
#include "integrity/compare.h"

#include "support/catch.h"

using namespace bootseal;

namespace {

using Told = std::vector<std::string>;

Entry file(const std::string& path, mode_t mode = 0644) {
    Entry entry;
    entry.path = path;
    entry.type = FileType::file;
    entry.mode = mode;
    return entry;
}

/// Of this size and content, last changed at that second.
Entry content(const std::string& path, std::uint64_t size, const std::string& sha256,
              time_t changed = 1) {
    auto entry = file(path);
    entry.size = size;
    entry.sha256 = sha256;
    entry.changed = timespec{.tv_sec = changed, .tv_nsec = 0};
    return entry;
}

struct Options {
    std::string policy = "absent /**";
    bool fast = false;
    Measured::State state = Measured::State::settled;
};

/// "+added", "-removed", "changed what", and in brackets what is only noted.
Told compared(const std::vector<Entry>& manifest, const std::vector<Entry>& tree,
              const Options& options = {}) {
    Told result;
    const auto policy = Policy::parse(options.policy, "policy");
    REQUIRE(policy);
    std::size_t at = 0;
    const auto next = [&]() -> Result<std::optional<Entry>> {
        if (at == manifest.size()) return std::optional<Entry>();
        return std::optional(manifest[at++]);
    };
    Comparison comparison(next, *policy, options.fast, [&](const Deviation& one) -> Result<> {
        Told said;
        if (one.kind == Deviation::Kind::added) said.push_back("+" + one.path);
        if (one.kind == Deviation::Kind::removed) said.push_back("-" + one.path);
        for (const auto& [what, expected, actual] : one.differences)
            said.push_back(one.path + " " + what + " " + expected + " " + actual);
        for (auto& text : said)
            result.push_back(one.violation ? std::move(text) : "(" + text + ")");
        return {};
    });
    // As a survey does: what is chosen is told some names later.
    std::vector<Measured> wanted;
    for (const auto& entry : tree) {
        const auto closeness = comparison.expect(entry);
        REQUIRE(closeness);
        if (*closeness) wanted.push_back({.entry = entry, .state = options.state});
    }
    for (const auto& measured : wanted)
        REQUIRE(comparison.see(measured));
    REQUIRE(comparison.end());
    return result;
}

}  // namespace

TEST_CASE("compare: what came, what went, what changed") {
    CHECK(compared({file("a"), file("b"), file("z")}, {file("a"), file("b", 0600), file("c")}) ==
          Told{"b mode 0644 0600", "+c", "-z"});
    CHECK(compared({}, {file("a")}) == Told{"+a"});
    CHECK(compared({file("a")}, {}) == Told{"-a"});
    CHECK(compared({file("a"), file("b"), file("c")}, {file("c")}) == Told{"-a", "-b"});
}

TEST_CASE("compare: only what the manifest says is compared") {
    Entry bare;
    bare.path = "a";
    auto actual = file("a");
    actual.sha256 = "x";
    actual.xattrs = Xattrs{{"user.a", "1"}};
    actual.first_name = "b";
    CHECK(compared({bare}, {actual}).empty());
    bare.xattrs.emplace();
    bare.sha256 = "y";
    bare.first_name.emplace();
    CHECK(compared({bare}, {actual}) ==
          Told{"a hard link none /b", "a sha256 y x", "a xattr user.a none \"1\""});
    bare.xattrs = Xattrs{{"user.a", "2"}, {"user.b", ""}};
    bare.sha256.reset();
    bare.first_name.reset();
    CHECK(compared({bare}, {actual}) ==
          Told{"a xattr user.a \"2\" \"1\"", "a xattr user.b \"\" none"});
}

TEST_CASE("compare: each class forbids its own") {
    const std::vector<Entry> listed{file("changed"), file("gone")};
    const std::vector<Entry> found{file("changed", 0600), file("new")};
    const auto under = [&](const std::string& policy) {
        return compared(listed, found, {.policy = policy});
    };
    CHECK(under("exact /**") == Told{"changed mode 0644 0600", "-gone", "(+new)"});
    CHECK(under("absent /**") == Told{"changed mode 0644 0600", "-gone", "+new"});
    CHECK(under("config /**") == Told{"(changed mode 0644 0600)", "(-gone)", "(+new)"});
    CHECK(under("grows /**") == Told{"changed mode 0644 0600", "-gone", "(+new)"});
    CHECK(under("volatile /**").empty());
}

TEST_CASE("compare: what gives power is never only noted") {
    auto capable = file("c");
    capable.xattrs = Xattrs{{"security.capability", "1"}};
    Entry device;
    device.path = "d";
    device.type = FileType::block;
    device.mode = 0600;
    CHECK(compared({}, {file("a", 04755), file("b", 02755), capable, device},
                   {.policy = "config /**"}) == Told{"+a", "+b", "+c", "+d"});
    const Options config{.policy = "config /**"};
    CHECK(compared({file("a")}, {file("a", 04644)}, config) == Told{"a mode 0644 4644"});
    CHECK(compared({file("a")}, {file("a", 0666)}, config) == Told{"a mode 0644 0666"});
    CHECK(compared({file("a")}, {file("a", 0640)}, config) == Told{"(a mode 0644 0640)"});
    auto owned = file("a");
    owned.uid = 0;
    auto given = owned;
    given.uid = 1000;
    CHECK(compared({owned}, {given}, config) == Told{"a uid 0 1000"});
    auto open = file("a");
    owned = file("a");
    owned.xattrs.emplace();
    open.xattrs = Xattrs{{"system.posix_acl_access", "x"}};
    CHECK(compared({owned}, {open}, config) == Told{"a xattr system.posix_acl_access none \"x\""});
}

TEST_CASE("compare: a log may only grow") {
    const Options log{.policy = "grows /**"};
    CHECK(compared({content("a", 3, "x")}, {content("a", 9, "x")}, log).empty());
    CHECK(compared({content("a", 3, "x")}, {content("a", 9, "y")}, log) == Told{"a sha256 x y"});
    CHECK(compared({content("a", 3, "x")}, {content("a", 2, "y")}, log) ==
          Told{"a size 3 2", "a sha256 x y"});
    const auto policy = Policy::parse("grows /**", "policy");
    const std::vector<Entry> listed{content("a", 3, "x")};
    std::size_t at = 0;
    Comparison comparison(
        [&]() -> Result<std::optional<Entry>> {
            return at == listed.size() ? std::optional<Entry>() : std::optional(listed[at++]);
        },
        *policy, false, [](const Deviation&) -> Result<> { return {}; });
    const auto closeness = comparison.expect(content("a", 9, ""));
    REQUIRE((closeness && *closeness));
    CHECK((*closeness)->content);
    CHECK((*closeness)->first == 3);
}

TEST_CASE("compare: fast passes over what the kernel has not seen changed") {
    const Options fast{.fast = true};
    CHECK(compared({content("a", 3, "x")}, {content("a", 3, "y")}, fast).empty());
    CHECK(compared({content("a", 3, "x", 1)}, {content("a", 3, "y", 2)}, fast) ==
          Told{"a sha256 x y"});
    CHECK(compared({content("a", 3, "x")}, {content("a", 4, "y")}, fast) ==
          Told{"a size 3 4", "a sha256 x y"});
    auto unknown = content("a", 3, "x");
    unknown.changed.reset();
    CHECK(compared({unknown}, {content("a", 3, "y")}, fast) == Told{"a sha256 x y"});
    CHECK(compared({content("a", 3, "x")}, {content("a", 3, "y")}) == Told{"a sha256 x y"});
}

TEST_CASE("compare: what could not be looked at is not fine") {
    const std::vector<Entry> one{file("a")};
    CHECK(compared(one, one, {.state = Measured::State::vanished}) == Told{"-a"});
    CHECK(compared(one, one, {.state = Measured::State::restless}) ==
          Told{"a content at rest changing while it is read"});
    CHECK(compared(one, one, {.state = Measured::State::unreadable}) ==
          Told{"a content readable "});
    CHECK(compared({}, one, {.state = Measured::State::vanished}).empty());
}
