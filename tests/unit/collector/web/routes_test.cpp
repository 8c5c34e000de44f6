// SPDX-License-Identifier: Apache-2.0
#include "web/routes.h"

#include "support/catch.h"

using namespace bootseal;

TEST_CASE("routes: a path is found with its subject and its extension") {
    CHECK(find_route("/")->route->path == "/");
    CHECK(find_route("/hosts")->extension == Extension::none);
    CHECK(find_route("/hosts.csv")->extension == Extension::csv);
    CHECK(find_route("/hosts.json")->route->path == "/hosts");
    CHECK(find_route("/hosts/00ff")->subject == "00ff");
    CHECK(find_route("/hosts/00ff/changes.csv")->subject == "00ff");
    CHECK(find_route("/rules/a%20b%2Fc")->subject == "a b/c");
}

TEST_CASE("routes: a rule whose name looks like a file is a rule") {
    const auto found = find_route("/rules/x.json");
    REQUIRE(found);
    CHECK(found->subject == "x.json");
    CHECK(found->extension == Extension::none);
}

TEST_CASE("routes: what only looks like a path of ours is none") {
    for (const char* path : {"", "hosts", "//", "/hosts/", "/hosts//changes", "/x", "/.csv",
                             "/tokens.csv", "/hosts/%00", "/hosts/%", "/hosts/a/b/c"}) {
        INFO(path);
        CHECK_FALSE(find_route(path));
    }
}

TEST_CASE("routes: what changes something, and who did it, is for admins") {
    for (const char* path :
         {"/tokens", "/audit", "/audit.csv", "/hosts/a/revoke", "/incidents/1/close"}) {
        INFO(path);
        CHECK(find_route(path)->route->role == Role::admin);
    }
}
