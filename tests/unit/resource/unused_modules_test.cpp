// SPDX-License-Identifier: Apache-2.0
#include "resource/unused_modules.h"

#include "support/resource.h"

namespace bootseal {

TEST_CASE("unused_modules: each folder of which a module could be loaded is named") {
    Scratch tree;
    const auto resource = make_resource("unused_modules: {folder: fs, except: [ext4, bin_fmt]}");
    CHECK(Machine(tree).holds(*resource));
    const std::string fs = "usr/lib/modules/6.1/kernel/fs/";
    tree.link("lib", "usr/lib");
    tree.put(fs + "ext4/ext4.ko", "");
    tree.put(fs + "bin-fmt.ko.xz", "");
    tree.put(fs + "notes/readme", "");
    CHECK(Machine(tree).holds(*resource));
    tree.put(fs + "big-fs/big-fs.ko.xz", "");
    Machine machine(tree);
    const auto evidence = machine.inspect(*resource);
    REQUIRE(evidence);
    REQUIRE(evidence->size() == 1);
    CHECK(evidence->at(0).actual == "big_fs");
    CHECK_FALSE(machine.remedy(*resource));
    tree.put("etc/modprobe.d/a.conf", "install big_fs /bin/echo\n");
    CHECK_FALSE(Machine(tree).holds(*resource));
    tree.put("etc/modprobe.d/a.conf", "install big_fs /bin/false\n");
    CHECK(Machine(tree).holds(*resource));
}

}  // namespace bootseal
