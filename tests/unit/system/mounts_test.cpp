// SPDX-License-Identifier: Apache-2.0
#include "system/mounts.h"

#include "support/catch.h"

using namespace bootseal;

TEST_CASE("fstab: entries are read as getmntent does, whatever stands between them") {
    const std::string text =
        "# comment\n"
        "\n"
        "  # indented\n"
        "/dev/sda2\t/home   ext4\tdefaults,nodev 0 2\n"
        "  UUID=1 /a\\040b\\134c\\055 ext4 rw # not a comment\n"
        "lonely\n"
        "/dev/sdb /data ext4\n"
        "/dev/sdc /bare";
    const auto entries = parse_fstab(text);
    REQUIRE(entries.size() == 4);
    CHECK(entries[0].point == "/home");
    CHECK(entries[0].type == "ext4");
    CHECK(entries[0].options == "defaults,nodev");
    CHECK(entries[0].line == 4);
    CHECK(text.substr(entries[0].options_begin,
                      entries[0].options_end - entries[0].options_begin) == "defaults,nodev");
    CHECK(entries[1].point == "/a b\\c\\055");
    CHECK(entries[2].options.empty());
    CHECK(entries[2].options_begin == text.find(" ext4\n/dev/sdc") + 5);
    CHECK(entries[2].options_begin == entries[2].options_end);
    CHECK(entries[3].point == "/bare");
    CHECK(entries[3].options_begin == text.size());
}

TEST_CASE("fstab: bytes after a NUL and beyond a long line are not read, a carriage return is") {
    const std::string nul("a /b c nodev\0,nosuid 0 0\n", 25);
    CHECK(parse_fstab(nul)[0].options == "nodev");
    CHECK(parse_fstab("a /b c nodev\r\n")[0].options == "nodev\r");
    const auto entries = parse_fstab("#" + std::string(1 << 20, 'x') + "\na /b c d\n");
    REQUIRE(entries.size() == 1);
    CHECK(entries[0].line == 2);
}

TEST_CASE("mountinfo: the last mount on a point is the one seen") {
    const auto mounts = parse_mountinfo(
        "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n"
        "30 22 0:25 / /tmp rw,nosuid - tmpfs tmpfs rw,size=1k\n"
        "31 30 8:1 /x /tmp rw,nodev,noexec master:1 shared:2 - ext4 /dev/sda1 rw\n"
        "32 22 0:26 / /with\\040blank ro - tmpfs - rw\n");
    REQUIRE(mounts);
    const auto* tmp = find_mount(*mounts, "/tmp");
    REQUIRE(tmp);
    CHECK(tmp->options == std::vector<std::string>{"rw", "nodev", "noexec"});
    CHECK(tmp->root == "/x");
    CHECK(find_mount(*mounts, "/with blank"));
    CHECK_FALSE(find_mount(*mounts, "/var"));
}

TEST_CASE("mountinfo: a line of another form is an error") {
    CHECK_FALSE(parse_mountinfo("22 1 8:1 / /\n"));
    CHECK_FALSE(parse_mountinfo("22 1 8:1 / / rw relatime ext4 /dev/sda1 rw\n"));
    CHECK_FALSE(parse_mountinfo("22 1 8:1 / / rw -\n"));
    CHECK_FALSE(parse_mountinfo("\n"));
}
