// SPDX-License-Identifier: Apache-2.0
#include "integrity/manifest.h"

#include "support/catch.h"

using namespace bootseal;

namespace {

Result<Manifest> open(std::string_view text) {
    return Manifest::open(MtreeReader::all_of(text), "manifest");
}

Result<std::vector<std::string>> paths(std::string_view text) {
    auto manifest = TRY(open(text));
    std::vector<std::string> result;
    while (auto entry = TRY(manifest.next()))
        result.push_back(entry->path);
    return result;
}

std::string complaint(std::string_view text) {
    const auto result = paths(text);
    REQUIRE_FALSE(result);
    return result.error().what;
}

using Paths = std::vector<std::string>;

/// A manifest of ours that lists these paths, all of them folders.
std::string listing(const Paths& listed, std::string_view head = "#bootseal manifest 1\n") {
    std::string text(head);
    for (const auto& path : listed)
        text += path + " type=dir mode=0755 uid=0 gid=0\n";
    return text;
}

}  // namespace

TEST_CASE("manifest: its head is read as it was written") {
    ManifestHead head;
    head.serial = 7;
    REQUIRE(head.policy.add("absent /usr/**"));
    head.acceptance = Acceptance{"00ff", "package a 1", "a new\nline", "root",
                                 *parse_time("2026-11-21T00:00:00Z")};
    const auto text = listing({"./a"}, manifest_head(head));
    const auto manifest = open(text);
    REQUIRE(manifest);
    const auto& read = manifest->head();
    CHECK(read.ours);
    CHECK(read.serial == 7);
    CHECK(read.policy.lines() == Paths{"absent /usr/**"});
    REQUIRE(read.acceptance);
    CHECK(read.acceptance->follows == "00ff");
    CHECK(read.acceptance->what == "package a 1");
    CHECK(read.acceptance->reason == "a new\\x0aline");
    CHECK(read.acceptance->at == *parse_time("2026-11-21T00:00:00Z"));
}

TEST_CASE("manifest: an entry of ours that says nothing of attributes has none") {
    auto manifest = open(listing({"./a"}));
    REQUIRE(manifest);
    const auto entry = manifest->next();
    REQUIRE((entry && *entry));
    CHECK((*entry)->xattrs == Xattrs{});
    CHECK((*entry)->first_name == "");
    auto theirs = open("#mtree\n./a type=dir\n");
    REQUIRE(theirs);
    CHECK_FALSE((*theirs->next())->xattrs);
}

TEST_CASE("manifest: ours must be in order, that of others is sorted and everything absent") {
    const auto ordered = paths(listing({".", "./b", "./b/a", "./b.c"}));
    REQUIRE(ordered);
    CHECK(*ordered == Paths{"", "b", "b/a", "b.c"});
    CHECK(complaint(listing({"./b", "./a"})) == "manifest:3: the entries are not in their order");
    CHECK(complaint(listing({"./b", "./b"})) == "manifest:3: the entries are not in their order");
    CHECK(complaint(listing({".", "."})) == "manifest:3: the entries are not in their order");
    const auto theirs = paths("/set type=file\n./b.c\n./b/a\n./a mode=0600\n./b\n./a mode=0644\n");
    REQUIRE(theirs);
    CHECK(*theirs == Paths{"a", "b", "b/a", "b.c"});
    auto manifest = open("/set type=file\n./a mode=0600\n./a mode=0644\n");
    REQUIRE(manifest);
    CHECK((*manifest->next())->mode == 0644);
    CHECK(manifest->head().policy.of("anything") == Class::absent);
}

TEST_CASE("manifest: what is not understood is not passed over") {
    CHECK(complaint("") == "manifest: lists nothing");
    CHECK(complaint("#mtree\n") == "manifest: lists nothing");
    CHECK(complaint("#bootseal manifest 2\n./a\n").find("bootseal is too old") !=
          std::string::npos);
    CHECK(complaint("#bootseal manifest 1\n#bootseal news 1\n./a\n").find("bootseal is too old") !=
          std::string::npos);
    CHECK(complaint("#bootseal policy exact /**\n./a\n").find("lacks the line") !=
          std::string::npos);
    CHECK(complaint("#bootseal manifest 1\n#bootseal serial 0\n./a\n").find("serial") !=
          std::string::npos);
    CHECK(complaint("#bootseal manifest 1\n#bootseal policy exact a\n./a\n").find("a path from") !=
          std::string::npos);
}

TEST_CASE("manifest: an entry that says too little is none") {
    const std::string head = "#bootseal manifest 1\n./a ";
    const std::string access = "mode=0644 uid=0 gid=0";
    for (const auto& entry :
         {std::string("type=file size=1"), "type=file sha256=" + std::string(64, 'a'),
          std::string("type=link"), std::string("type=char"), std::string("type=block"),
          std::string("size=1")}) {
        INFO(entry);
        CHECK(complaint(head + entry + " " + access + "\n") ==
              "manifest:2: the entry says too little");
    }
    CHECK(complaint(head + "type=dir mode=0644 uid=0\n") ==
          "manifest:2: the entry says too little");
    CHECK(paths(head + "type=dir " + access + "\n"));
    CHECK(complaint(head + "bootseal.gone\n") == "manifest:2: only an addition says \"gone\"");
    CHECK(paths("#bootseal manifest 1\n#bootseal follows s\n./a bootseal.gone\n"));
    CHECK(complaint("anchors: [a.pem]\nroles:\n") ==
          "manifest:1: the entry does not say of what type it is");
}
