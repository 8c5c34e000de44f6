// SPDX-License-Identifier: Apache-2.0
#include "resource/modprobe_config.h"

#include <random>

#include "base/text.h"
#include "support/consumer.h"
#include "support/process.h"
#include "support/scratch.h"

using namespace bootseal;

namespace {

/// The lines as modprobe --showconfig prints them.
std::string shown(const std::vector<ModprobeLine>& all) {
    std::string blacklists;
    std::string installs;
    for (const auto& line : all) {
        if (line.kind == ModprobeLine::Kind::blacklist) {
            blacklists += "blacklist " + line.module + "\n";
        } else {
            installs += "install " + line.module + " " + line.command + "\n";
        }
    }
    return blacklists + installs;
}

std::string shown_by_modprobe(const Scratch& tree, const std::string& text) {
    tree.put("a.conf", text);
    const auto theirs = run({"/sbin/modprobe", "-C", tree.path(), "--showconfig"});
    std::string kept;
    for (const auto line : lines(theirs.out)) {
        // "modprobe.blacklist=" of this machine's kernel command line is not in question.
        if (line.starts_with("blacklist ") || line.starts_with("install ")) {
            kept += std::string(line) + "\n";
        }
    }
    return kept;
}

}  // namespace

TEST_CASE("modprobe.d: the first install line that matches is the one that counts") {
    const auto all = parse_modprobe("install usb-* /bin/true\ninstall usb_storage /sbin/x\n", "f");
    REQUIRE(install_line(all, "usb_storage"));
    CHECK(install_line(all, "usb_storage")->line == 1);
    CHECK_FALSE(install_line(all, "udf"));
}

TEST_CASE("modprobe.d: a blacklist line is for one name and no pattern") {
    const auto all = parse_modprobe("blacklist usb-storage\nblacklist u*\n", "f");
    CHECK(blacklist_line(all, "usb_storage"));
    CHECK_FALSE(blacklist_line(all, "udf"));
}

TEST_CASE("modprobe.d: only true and false do nothing") {
    CHECK(is_no_op(" /bin/false "));
    CHECK(is_no_op("/usr/bin/true"));
    CHECK_FALSE(is_no_op("/bin/true; /sbin/insmod x.ko"));
    CHECK_FALSE(is_no_op("/bin/truelove"));
    CHECK_FALSE(is_no_op("/bin/false\r"));
    CHECK_FALSE(is_no_op("/sbin/modprobe --ignore-install x"));
    CHECK_FALSE(is_no_op(""));
}

TEST_CASE("modprobe.d: a joined line has the place where it begins") {
    const std::string text = "#\ninstall a \\\n /bin/true\ninstall b /bin/x\n";
    const auto all = parse_modprobe(text, "f");
    REQUIRE(all.size() == 2);
    CHECK(all[0].line == 2);
    CHECK(all[1].line == 4);
    CHECK(text.substr(all[1].begin, 9) == "install b");
}

TEST_CASE("modprobe.d: lines are what modprobe itself reads", "[consumer]") {
    const std::string odd =
        "install foo /bin/true\n  install   b-ar   /bin/false  \ninstall ba\\\nz x\\y  z\\\n more\n"
        "\tblacklist x-y\\q\nblacklist crlf\r\ninstall noeol\n#c \\\ninstall commented /bin/x\n"
        "install \"q\" /bin/a\ninstall f[a-b]o-x /bin/false\nblacklist a b\nINSTALL up /bin/true\n"
        "install bad] /bin/a\ninstall bad[a /bin/a\ninstall\tt\t\t/bin/true\t\nblacklist last";
    CHECK(shown(parse_modprobe(odd, "f")).starts_with("blacklist x_yq\nblacklist crlf\r\n"));
    if (!has_consumer("/sbin/modprobe")) return;
    const Scratch tree;
    CHECK(shown(parse_modprobe(odd, "f")) == shown_by_modprobe(tree, odd));

    std::mt19937 random(1);
    const std::vector<std::string> pieces = {
        "install", "blacklist", " ", "\t", "\n", "\n", "\\",        "\\\n",   "#",
        "a-b",     "x",         "[", "]",  "*",  "\r", "/bin/true", "options"};
    for (int round = 0; round < 60; ++round) {
        std::string text;
        for (int i = 0; i < 60; ++i)
            text += pieces[random() % pieces.size()];
        text += "x\n";
        INFO(printable(text, 1000));
        CHECK(shown(parse_modprobe(text, "f")) == shown_by_modprobe(tree, text));
    }
}
