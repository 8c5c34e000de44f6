// SPDX-License-Identifier: Apache-2.0
#include "resource/acl.h"

#include <sys/xattr.h>

#include "support/consumer.h"
#include "support/process.h"
#include "support/scratch.h"

using namespace bootseal;

TEST_CASE("acl: bytes that are no access control list are an error") {
    using namespace std::string_literals;
    CHECK_FALSE(parse_acl(""));
    CHECK_FALSE(parse_acl("\1\0\0\0"s));
    CHECK_FALSE(parse_acl("\2\0\0\0\2\0\7\0\1\0\0"s));
    CHECK(parse_acl("\2\0\0\0"s)->empty());
    CHECK(*parse_acl("\2\0\0\0\2\0\5\0\1\2\0\0"s) == std::vector<AclEntry>{{false, 513, 5}});
}

TEST_CASE("acl: what setfacl sets is what is read", "[consumer]") {
    if (!has_consumer("/usr/bin/setfacl")) return;
    const Scratch tree;
    tree.put("a", "");
    const auto set = run({"/usr/bin/setfacl", "-m", "u:54321:rw,g:7:r", tree.path("a")});
    if (set.status != 0) {
        WARN("no ACLs on this file system: " << set.err);
        return;
    }
    const auto entries = parse_acl(tree.root().xattrs("a")->at("system.posix_acl_access"));
    REQUIRE(entries);
    CHECK(*entries == std::vector<AclEntry>{{false, 54321, 6}, {true, 7, 4}});
}
