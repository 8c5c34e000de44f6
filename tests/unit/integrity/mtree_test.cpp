// SPDX-License-Identifier: Apache-2.0
#include "integrity/mtree.h"

#include <sys/sysmacros.h>

#include "support/catch.h"

using namespace bootseal;

namespace {

Result<std::vector<Entry>> read(std::string_view text) {
    MtreeReader reader(MtreeReader::all_of(text), "manifest");
    std::vector<Entry> entries;
    while (auto entry = TRY(reader.next()))
        entries.push_back(std::move(*entry));
    return entries;
}

std::vector<std::string> paths(std::string_view text) {
    const auto entries = read(text);
    REQUIRE(entries);
    std::vector<std::string> result;
    for (const auto& entry : *entries)
        result.push_back(entry.path);
    return result;
}

std::string complaint(std::string_view text) {
    const auto entries = read(text);
    REQUIRE_FALSE(entries);
    return entries.error().what;
}

}  // namespace

TEST_CASE("mtree: what is written is read as it was") {
    Entry file;
    file.path = "a folder/with\nline \\ and \xff # = * ? [";
    file.type = FileType::file;
    file.mode = 04755;
    file.uid = 0;
    file.gid = 4294967294;
    file.size = 1ULL << 40;
    file.sha256 = std::string(64, 'a');
    file.xattrs = {{"security.capability", std::string("\1\0\0\2", 4)}, {"user.a b=c", ""}};
    Entry link;
    link.path = "link";
    link.type = FileType::symlink;
    link.target = "../to here";
    link.xattrs.emplace();
    Entry device;
    device.path = "dev/sda1";
    device.type = FileType::block;
    device.device = makedev(8, 1);
    Entry top;
    top.type = FileType::directory;
    device.xattrs.emplace();
    top.xattrs.emplace();
    file.verity = "sha256:00ff";
    file.changed = timespec{.tv_sec = 1763740800, .tv_nsec = 7};
    device.first_name = "dev/a b";
    std::string text;
    for (const auto& entry : {top, file, link, device})
        text += mtree_line(entry);
    const auto entries = read(text);
    REQUIRE(entries);
    std::string again;
    for (const auto& entry : *entries)
        again += mtree_line(entry);
    CHECK(again == text);
    REQUIRE(entries->size() == 4);
    const auto& read_file = (*entries)[1];
    CHECK(read_file.path == file.path);
    CHECK(read_file.xattrs == file.xattrs);
    CHECK(read_file.verity == file.verity);
    CHECK(read_file.changed->tv_sec == 1763740800);
    CHECK(read_file.changed->tv_nsec == 7);
    CHECK((*entries)[3].first_name == "dev/a b");
    CHECK(mtree_line(link) == "./link type=link link=../to\\040here\n");
    CHECK(mtree_line(device) ==
          "./dev/sda1 type=block device=linux,8,1 bootseal.firstname=./dev/a\\040b\n");
    CHECK(text.find("bootseal.ctime=1763740800.000000007\n") != text.npos);
}

TEST_CASE("mtree: other people's manifests are read") {
    // What `mtree -c` of NetBSD and FreeBSD writes: folder by folder.
    CHECK(
        paths(
            "#\t   user: root\n/set type=file uid=0\n.               type=dir\n    a           "
            "size=1\n\n# ./sub\nsub             type=dir\n    b\\040c \\\n                size=2\n"
            "# ./sub\n..\n\n    d\n..\n") ==
        std::vector<std::string>{"", "a", "sub", "sub/b c", "d"});
    // bsdtar's: in full.
    CHECK(paths("#mtree\n. type=dir\n./a type=file sha256digest=" + std::string(64, 'A') +
                "\n./s/b time=1.0 nlink=2\n") == std::vector<std::string>{"", "a", "s/b"});
    const auto entries = read("/set mode=0644 uid=7\na\n/unset uid\nb mode=0600\n/unset all\nc\n");
    REQUIRE(entries);
    CHECK((*entries)[0].mode == 0644);
    CHECK((*entries)[0].uid == 7);
    CHECK((*entries)[1].mode == 0600);
    CHECK_FALSE((*entries)[1].uid);
    CHECK_FALSE((*entries)[2].mode);
    CHECK(paths("./a\\sb\\n\\\\\\M^?\\M-a\\^A\\E") ==
          std::vector<std::string>{"a b\n\\\xff\xe1\1\x1b"});
    CHECK(read("./d device=native,1,3")->front().device == makedev(1, 3));
    CHECK(read("./d device=0x801")->front().device == makedev(8, 1));
    CHECK(read("./d device=2049")->front().device == 2049);
}

TEST_CASE("mtree: what makes no sense names its line") {
    CHECK(complaint("#mtree\n./a type=flie\n") == "manifest:2: type=flie makes no sense");
    for (const std::string word :
         {"mode=0888", "mode=10000", "uid=-1", "uid=4294967296", "size=x", "sha256=ab",
          "device=linux,1", "link=\\9", "bootseal.xattr.user.a=0", "bootseal.xattr=00",
          "bootseal.xattr.=00", "bootseal.ctime=1", "bootseal.ctime=1.-1", "bootseal.firstname=a",
          "bootseal.verity=", "bootseal.newer=1"}) {
        INFO(word);
        CHECK(complaint("./a " + word) == "manifest:1: " + word + " makes no sense");
    }
    CHECK(complaint("./a\n./../b\n") == "manifest:2: the path ./../b leads out of the tree");
    CHECK(complaint("./a\\\n mode=9\n") == "manifest:1: mode=9 makes no sense");
    CHECK(complaint("./\\000\n") == "manifest:1: the path cannot be read");
    CHECK(complaint(".. x\n") == "manifest:1: \"..\" leads out of the tree");
    CHECK(complaint("/set uid=x\n") == "manifest:1: uid=x makes no sense");
}

TEST_CASE("mtree: the pieces of the text end anywhere") {
    const std::string text = "#mtree\n#bootseal manifest 1\n\n./a mode=0644 \\\n uid=7\n./b uid=8";
    for (std::size_t size = 1; size < text.size(); ++size) {
        INFO(size);
        std::string_view rest = text;
        MtreeReader reader(
            [&]() -> Result<std::string_view> {
                const auto piece = rest.substr(0, size);
                rest.remove_prefix(piece.size());
                return piece;
            },
            "manifest");
        const auto comments = reader.own_comments();
        REQUIRE(comments);
        CHECK(*comments == std::vector<std::string>{"manifest 1"});
        const auto first = reader.next();
        const auto second = reader.next();
        const auto third = reader.next();
        REQUIRE((first && *first && second && *second && third && !*third));
        CHECK((*first)->path == "a");
        CHECK((*first)->uid == 7);
        CHECK((*second)->uid == 8);
    }
}

TEST_CASE("mtree: a line without an end is not held for ever") {
    MtreeReader reader([]() -> Result<std::string_view> { return "aaaaaaaaaaaaaaaaaaaaaaaa"; },
                       "m");
    const auto entry = reader.next();
    REQUIRE_FALSE(entry);
    CHECK(entry.error().what.ends_with("the line is too long"));
}
