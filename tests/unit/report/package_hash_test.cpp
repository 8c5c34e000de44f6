// SPDX-License-Identifier: Apache-2.0
#include "report/package_hash.h"

#include <map>

#include "base/text.h"
#include "support/catch.h"
#include "trust/digest.h"

using namespace bootseal;

namespace {

std::string sha256(std::string_view text) {
    Digest digest;
    digest.begin();
    digest.add(text);
    return hex(digest.finish());
}

const std::map<std::string, std::string> digests{
    {"usr/bin/a", "11"}, {"usr/bin/b", "22"}, {"x\\y", "33"}, {"x\ny\r", "44"}};

const std::string* find(const std::string& path) {
    const auto found = digests.find(path);
    return found == digests.end() ? nullptr : &found->second;
}

}  // namespace

TEST_CASE("package hash: of what sha256sum prints for the files") {
    CHECK(package_hash({"usr", "usr/bin/a", "usr/bin/b"}, find) ==
          sha256("11  /usr/bin/a\n22  /usr/bin/b\n"));
}

TEST_CASE("package hash: a name is escaped as sha256sum does it") {
    CHECK(package_hash({"x\\y"}, find) == sha256("\\33  /x\\\\y\n"));
    CHECK(package_hash({"x\ny\r"}, find) == sha256("\\44  /x\\ny\\r\n"));
}

TEST_CASE("package hash: nothing on the disk, no hash") {
    CHECK(package_hash({"usr"}, find).empty());
    CHECK(package_hash({}, find).empty());
    CHECK(package_hash({"usr/bin/a"}, {}).empty());
}
