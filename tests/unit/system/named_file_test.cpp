// SPDX-License-Identifier: Apache-2.0
#include "system/named_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "support/catch.h"
#include "support/scratch.h"

using namespace bootseal;

TEST_CASE("named file: a file is replaced, with the mode that was asked for") {
    const Scratch dir;
    dir.put("out", "old", 0640);
    REQUIRE(write_named_file(dir.path("out"), "new", 0600));
    CHECK(dir.get("out") == "new");
    CHECK(dir.root().status("out")->mode == 0600);
    CHECK(dir.root().list("")->size() == 1);
}

TEST_CASE("named file: what is no file is written to and stays what it is") {
    const Scratch dir;
    REQUIRE(::mkfifo(dir.path("fifo").c_str(), 0600) == 0);
    const Fd reader(::open(dir.path("fifo").c_str(), O_RDONLY | O_NONBLOCK));
    REQUIRE(reader);
    REQUIRE(write_named_file(dir.path("fifo"), "bytes"));
    char got[8] = {};
    CHECK(::read(reader.get(), got, sizeof got) == 5);
    CHECK(dir.root().status("fifo")->type == FileType::fifo);

    dir.put("target", "a longer text", 0640);
    dir.link("link", "target");
    REQUIRE(write_named_file(dir.path("link"), "short"));
    CHECK(dir.get("target") == "short");
    CHECK(dir.root().status("link", Links::keep)->type == FileType::symlink);
}

TEST_CASE("named file: reading follows links anywhere, and refuses what is no file") {
    const Scratch dir;
    const Scratch other;
    other.put("file", "content");
    dir.link("link", other.path("file"));
    CHECK(*read_named_file(dir.path("link")) == "content");
    CHECK_FALSE(read_named_file(dir.path("")));
    CHECK(is_absent(read_named_file(dir.path("none")).error()));
}
