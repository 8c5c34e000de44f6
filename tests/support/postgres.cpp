// SPDX-License-Identifier: Apache-2.0
#include "support/postgres.h"

#include <unistd.h>

#include <vector>

#include "support/catch.h"
#include "support/process.h"

namespace bootseal {

namespace {

Finished as_postgres(const std::string& command) {
    // The server does not run as root; its programs are in a folder that is named after a version.
    const auto script = "PATH=$(echo /usr/lib/postgresql/*/bin):$PATH; cd /; " + command;
    if (::getuid() != 0) return run({"sh", "-c", script});
    return run({"runuser", "-u", "postgres", "--", "sh", "-c", script});
}

}  // namespace

TestPostgres::TestPostgres() {
    const auto& path = folder_.path();
    if (::getuid() == 0) REQUIRE(run({"chown", "postgres", path}).status == 0);
    const auto made = as_postgres("initdb -D " + path + "/data -U postgres -A trust --no-sync");
    INFO(made.err);
    REQUIRE(made.status == 0);
    const auto started =
        as_postgres("pg_ctl -D " + path + "/data -w -l " + path +
                    "/log -o \"-c listen_addresses='' -c fsync=off -k " + path + "\" start");
    INFO(started.err);
    REQUIRE(started.status == 0);
}

TestPostgres::~TestPostgres() {
    as_postgres("pg_ctl -D " + folder_.path() + "/data -w -m immediate stop");
}

std::string TestPostgres::url(const std::string& database) const {
    return "postgresql://postgres@/" + database + "?host=" + folder_.path();
}

std::string TestPostgres::new_database() {
    const auto name = "test" + std::to_string(++databases_);
    REQUIRE(run({"psql", "-q", "-d", url("postgres"), "-c", "CREATE DATABASE " + name}).status ==
            0);
    return url(name);
}

}  // namespace bootseal
