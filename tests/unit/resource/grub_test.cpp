// SPDX-License-Identifier: Apache-2.0
#include "resource/grub.h"

#include "support/consumer.h"
#include "support/process.h"
#include "support/scratch.h"

namespace bootseal {

namespace {

/// "?" where only a shell could tell.
std::string value_after(std::string_view text, const std::string& name = "A") {
    ShellVariables variables;
    read_shell_variables(text, "f", {name}, variables);
    const auto found = variables.find(name);
    if (found == variables.end()) return "";
    return found->second ? found->second->text : "?";
}

}  // namespace

TEST_CASE("grub: plain assignments are read as a shell reads them", "[consumer]") {
    Scratch tree;
    for (const std::string text : {"A=b",
                                   "A='b c'",
                                   "A=\"b c\"",
                                   "A=b'c'\"d\"",
                                   "A=\"b \\\"c\\\" \\$d \\e\"",
                                   "A=b\\ c",
                                   "A=1\nA=\"$A 2\"",
                                   "A=1\nA=\"${A} 2\"",
                                   "A=1\nA='$A'",
                                   "A=1\nA=$A\"3\"",
                                   "A=\"$B\"",
                                   "A=1 # x",
                                   "#A=1",
                                   "export A=b",
                                   "A=",
                                   "A=''",
                                   "A=\"a#b\"",
                                   "A=a#b",
                                   "A=1\nAB=2",
                                   "A=1\n  # A=2",
                                   "A=x\nexport A",
                                   "A=1\nB=`echo 2`"}) {
        INFO(text);
        tree.put("script", text + "\nprintf %s \"$A\"\n");
        const auto shell = run({"sh", tree.path("script")});
        REQUIRE(shell.status == 0);
        CHECK(value_after(text) == shell.out);
    }
}

TEST_CASE("grub: what only a shell could tell is not guessed") {
    for (const auto* text :
         {"A=`uname`", "A=$(uname)", "A=\"$(uname)\"", "A=${A:-b}", "A=b c", "A=\"b", "A='b",
          "A=b; A=c", "A=$1", "if true; then A=b; fi", "  A=b", "read A", "unset A", "A=b\n. A"}) {
        INFO(text);
        CHECK(value_after(text) == "?");
    }
}

TEST_CASE("grub: files of the folder come after the main one, by name") {
    Scratch tree;
    tree.put("etc/default/grub", "GRUB_CMDLINE_LINUX=\"a\"\nGRUB_CMDLINE_LINUX_DEFAULT=quiet\n");
    tree.put("etc/default/grub.d/20-b.cfg", "GRUB_CMDLINE_LINUX=\"$GRUB_CMDLINE_LINUX c\"\n");
    tree.put("etc/default/grub.d/10-a.cfg", "GRUB_CMDLINE_LINUX=\"$GRUB_CMDLINE_LINUX b\"\n");
    tree.put("etc/default/grub.d/30.other", "GRUB_CMDLINE_LINUX=\n");
    const auto read = read_grub_arguments(Overlay(tree.root()));
    REQUIRE(read);
    CHECK(read->all.text == "a b c");
    CHECK(read->all.where == "/etc/default/grub.d/20-b.cfg:1");
    CHECK(read->normal() == "a b c quiet");
    tree.put("etc/default/grub.d/40.cfg", "[ -e /x ] && GRUB_CMDLINE_LINUX=d\n");
    CHECK_FALSE(read_grub_arguments(Overlay(tree.root())));
}

TEST_CASE("grub: kernels are the lines that load one") {
    const std::string menu =
        "# linux /boot/no\n\tlinux\t/boot/vmlinuz root=x ro  a=1\n\tinitrd /boot/initrd\n"
        "linuxefi /boot/k2";
    const auto kernels = grub_kernels(menu);
    REQUIRE(kernels.size() == 2);
    CHECK(kernels[0].arguments == " root=x ro  a=1");
    CHECK(kernels[0].line == 2);
    CHECK(menu.substr(kernels[0].end, 1) == "\n");
    CHECK(kernels[1].arguments.empty());
    CHECK(kernels[1].end == menu.size());
}

TEST_CASE("grub: the last value of an argument counts, up to what is init's") {
    CHECK(kernel_argument("audit=0 x audit=1", "audit") == "1");
    CHECK(kernel_argument("audit=1 -- audit=0", "audit") == "1");
    CHECK_FALSE(kernel_argument("noaudit=1 audit audit_x=1", "audit"));
    CHECK(kernel_argument("audit=", "audit") == "");
}

}  // namespace bootseal
