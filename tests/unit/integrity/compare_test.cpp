// SPDX-License-Identifier: Apache-2.0
#include "integrity/compare.h"

#include "support/catch.h"

using namespace bootseal;

namespace {

Entry file(const std::string& path, mode_t mode = 0644) {
    Entry entry;
    entry.path = path;
    entry.type = FileType::file;
    entry.mode = mode;
    return entry;
}

/// "+added", "-removed", "changed what".
std::vector<std::string> compared(std::vector<Entry> manifest, const std::vector<Entry>& tree) {
    std::vector<std::string> result;
    Comparison comparison(std::move(manifest), [&](const Violation& one) {
        if (one.kind == Violation::Kind::added) result.push_back("+" + one.path);
        if (one.kind == Violation::Kind::removed) result.push_back("-" + one.path);
        for (const auto& [what, expected, actual] : one.differences)
            result.push_back(one.path + " " + what + " " + expected + " " + actual);
    });
    for (const auto& entry : tree)
        comparison.see(entry);
    comparison.end();
    return result;
}

using Told = std::vector<std::string>;
using Xattrs = std::map<std::string, std::string>;

}  // namespace

TEST_CASE("compare: what came, what went, what changed") {
    CHECK(compared({file("a"), file("b"), file("z")}, {file("a"), file("b", 0600), file("c")}) ==
          Told{"b mode 0644 0600", "+c", "-z"});
    CHECK(compared({}, {file("a")}) == Told{"+a"});
    CHECK(compared({file("a")}, {}) == Told{"-a"});
}

TEST_CASE("compare: the order of the manifest does not matter, and its last word counts") {
    CHECK(compared({file("b.c"), file("b/a"), file("a"), file("b")},
                   {file("a"), file("b"), file("b/a"), file("b.c")})
              .empty());
    CHECK(compared({file("a", 0600), file("a", 0644)}, {file("a")}).empty());
    CHECK(compared({file("a", 0644), file("a", 0600)}, {file("a")}) == Told{"a mode 0600 0644"});
}

TEST_CASE("compare: only what the manifest says is compared") {
    Entry bare;
    bare.path = "a";
    auto actual = file("a");
    actual.sha256 = "x";
    actual.xattrs = Xattrs{{"user.a", "1"}};
    CHECK(compared({bare}, {actual}).empty());
    bare.xattrs.emplace();
    bare.sha256 = "y";
    CHECK(compared({bare}, {actual}) == Told{"a sha256 y x", "a xattr user.a none \"1\""});
    bare.xattrs = Xattrs{{"user.a", "2"}, {"user.b", ""}};
    bare.sha256.reset();
    CHECK(compared({bare}, {actual}) ==
          Told{"a xattr user.a \"2\" \"1\"", "a xattr user.b \"\" none"});
}
