// SPDX-License-Identifier: Apache-2.0
#include "system/unit_files.h"

#include "support/catch.h"
#include "support/consumer.h"
#include "support/process.h"
#include "support/scratch.h"

using namespace bootseal;
using Names = std::vector<std::string>;

TEST_CASE("unit files: sections, comments and continued lines are systemd's") {
    const auto settings = parse_unit_file(
        "\xef\xbb\xbf[Unit]\n"
        "; Description=no\n"
        "After=a.target \\\n"
        "# in between\n"
        "  b.target\n"
        "[Install]\r\n"
        " WantedBy = multi-user.target\n"
        "no assignment\n"
        "=nothing\n"
        "Alias=x\\\\\n"
        "[broken\n"
        "Alias=never\n",
        "f");
    REQUIRE(settings.size() == 3);
    CHECK(settings[0].section == "Unit");
    CHECK(settings[0].value == "a.target    b.target");
    CHECK(settings[0].line == 3);
    CHECK(settings[1].section == "Install");
    CHECK(settings[1].key == "WantedBy");
    CHECK(settings[1].value == "multi-user.target");
    CHECK(settings[2].value == "x\\\\");
}

TEST_CASE("unit files: an empty assignment clears a list") {
    UnitFile unit;
    unit.settings = parse_unit_file("[Install]\nWantedBy=a b\nWantedBy=\nWantedBy=c\n", "f");
    CHECK(unit.all("Install", "WantedBy") == Names{"c"});
    CHECK(unit.last("Install", "WantedBy")->line == 4);
    CHECK_FALSE(unit.last("Install", "Alias"));
}

TEST_CASE("unit files: the administrator's file hides the packaged one, and drop-ins add to it") {
    const Scratch tree;
    tree.put("usr/lib/systemd/system/a-b.service", "[Service]\nType=vendor\n");
    tree.put("etc/systemd/system/a-b.service", "[Service]\nType=admin\n");
    const auto type = [&] {
        const auto unit = find_unit(Overlay(tree.root()), "a-b.service");
        REQUIRE(unit);
        return unit->last("Service", "Type")->value;
    };
    CHECK(type() == "admin");
    tree.put("etc/systemd/system/service.d/10.conf", "[Service]\nType=every\n");
    CHECK(type() == "every");
    tree.put("usr/lib/systemd/system/a-.service.d/20.conf", "[Service]\nType=prefix\n");
    CHECK(type() == "prefix");
    tree.put("usr/lib/systemd/system/a-b.service.d/20.conf", "[Service]\nType=own\n");
    tree.put("etc/systemd/system/a-.service.d/20.conf", "[Service]\nType=prefix\n");
    CHECK(type() == "prefix");
    tree.put("etc/systemd/system/a-b.service.d/20.conf", "[Service]\nType=own\n");
    CHECK(type() == "own");
}

TEST_CASE("unit files: masks, aliases, instances and dangling links") {
    const Scratch tree;
    tree.put("usr/lib/systemd/system/ssh.service", "[Unit]\n");
    tree.put("usr/lib/systemd/system/t@.service", "[Unit]\n");
    tree.put("usr/lib/systemd/system/masked.service", "[Unit]\n");
    tree.put("etc/systemd/system/empty.service", "");
    tree.link("etc/systemd/system/masked.service", "/dev/null");
    tree.link("etc/systemd/system/sshd.service", "/usr/lib/systemd/system/ssh.service");
    tree.link("etc/systemd/system/gone.service", "/usr/lib/systemd/system/gone.service");
    tree.link("etc/systemd/system/l1.service", "l2.service");
    tree.link("etc/systemd/system/l2.service", "l1.service");
    const Overlay files(tree.root());
    using Kind = UnitFile::Kind;
    CHECK(find_unit(files, "masked.service")->kind == Kind::masked);
    CHECK(find_unit(files, "empty.service")->kind == Kind::masked);
    CHECK(find_unit(files, "sshd.service")->name == "ssh.service");
    CHECK(find_unit(files, "sshd.service")->kind == Kind::found);
    CHECK(find_unit(files, "t@x.service")->path == "usr/lib/systemd/system/t@.service");
    CHECK(find_unit(files, "t@x.service")->name == "t@x.service");
    CHECK(find_unit(files, "gone.service")->kind == Kind::absent);
    CHECK(find_unit(files, "none.service")->kind == Kind::absent);
    CHECK_FALSE(find_unit(files, "l1.service"));
}

TEST_CASE("unit files: a unit is enabled by entries of wants and by its own aliases") {
    const Scratch tree;
    tree.link("lib", "usr/lib");
    tree.put("usr/lib/systemd/system/a.service", "[Install]\nAlias=b.service c.service\n");
    tree.link("etc/systemd/system/b.service", "/lib/systemd/system/a.service");
    tree.link("etc/systemd/system/other.service", "/lib/systemd/system/a.service");
    tree.link("etc/systemd/system/x.target.wants/a.service", "/lib/systemd/system/a.service");
    tree.link("usr/lib/systemd/system/y.target.requires/other.service", "../a.service");
    tree.link("usr/lib/systemd/system/z.target.wants/a.service", "../a.service");
    tree.link("etc/systemd/system/z.target.wants/a.service", "/dev/null");
    const Overlay files(tree.root());
    Names found;
    for (const auto& link : *unit_links(files, *find_unit(files, "a.service"))) {
        found.push_back((link.kind == UnitLink::Kind::alias ? "alias " : "") + link.path);
    }
    CHECK(found == Names{"etc/systemd/system/x.target.wants/a.service",
                         "usr/lib/systemd/system/y.target.requires/other.service",
                         "alias etc/systemd/system/b.service"});
}

TEST_CASE("unit files: what is a name of a unit") {
    for (const auto* name : {"a.service", "getty@tty1.service", "a-b\\x20c.mount", "x.y.timer"}) {
        CHECK(is_unit_name(name));
    }
    for (const auto* name :
         {"a", ".service", "a/b.service", "a b.service", "a.txt", "a.service\n"}) {
        CHECK_FALSE(is_unit_name(name));
    }
}

TEST_CASE("unit files: mount points are escaped as systemd-escape does", "[consumer]") {
    CHECK(mount_unit_name("/") == "-.mount");
    CHECK(mount_unit_name("/var/log") == "var-log.mount");
    if (!has_consumer("/usr/bin/systemd-escape")) return;
    for (const std::string point :
         {"/", "/tmp", "/var/log/audit", "/a b", "/.x/.y", "/a-b", "/\xc3\xa4"}) {
        const auto theirs = run({"/usr/bin/systemd-escape", "--path", "--suffix=mount", point});
        CHECK(mount_unit_name(point) + "\n" == theirs.out);
    }
}
