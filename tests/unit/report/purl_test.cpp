// SPDX-License-Identifier: Apache-2.0
#include "report/purl.h"

#include "support/catch.h"

using namespace bootseal;

namespace {

const OsRelease debian{"debian", "12", "Debian GNU/Linux 12 (bookworm)"};

Software software(PackageKind kind, const std::string& name, const std::string& version) {
    Software result;
    result.kind = kind;
    result.name = name;
    result.version = version;
    return result;
}

}  // namespace

TEST_CASE("purl: a package of Debian, its source where that is another") {
    auto one = software(PackageKind::deb, "libstdc++6", "1:12.2.0-14+deb12u1~x");
    one.architecture = "amd64";
    CHECK(purl_of(one, debian) ==
          "pkg:deb/debian/libstdc%2B%2B6@1:12.2.0-14%2Bdeb12u1~x?arch=amd64&distro=debian-12");
    one.source = "gcc-12";
    CHECK(purl_of(one, debian).ends_with("&distro=debian-12&upstream=gcc-12"));
    one.source_version = "12.2.0-14";
    CHECK(purl_of(one, debian).ends_with("&upstream=gcc-12%4012.2.0-14"));
    one.source = "libstdc++6";
    CHECK(purl_of(one, debian).ends_with("&upstream=libstdc%2B%2B6%4012.2.0-14"));
    one.source_version = "";
    CHECK(purl_of(one, debian).ends_with("&distro=debian-12"));
}

TEST_CASE("purl: an epoch of rpm is a qualifier, and a name keeps its case") {
    auto one = software(PackageKind::rpm, "ImageMagick", "6.9-1.fc38");
    one.epoch = 1;
    one.architecture = "x86_64";
    one.source = "ImageMagick-6.9-1.fc38.src.rpm";
    CHECK(purl_of(one, {"fedora", "38", ""}) ==
          "pkg:rpm/fedora/ImageMagick@6.9-1.fc38?arch=x86_64&distro=fedora-38&epoch=1"
          "&upstream=ImageMagick-6.9-1.fc38.src.rpm");
}

TEST_CASE("purl: who made it, in the words of others") {
    const auto one = software(PackageKind::rpm, "a", "1");
    CHECK(purl_of(one, {"rhel", "9.2", ""}) == "pkg:rpm/redhat/a@1?distro=rhel-9.2");
    CHECK(purl_of(one, {"opensuse-leap", "15", ""}).starts_with("pkg:rpm/opensuse/a@1"));
    const auto other = software(PackageKind::apk, "busybox", "1.36-r0");
    CHECK(purl_of(other, {"alpine", "", ""}) == "pkg:apk/alpine/busybox@1.36-r0?distro=alpine");
}

TEST_CASE("purl: no byte of a hostile name ends a part of it") {
    const auto one = software(PackageKind::rpm, "a/b?c#d@e&f=%\n\xff", "");
    CHECK(purl_of(one, {"x y", "", ""}) ==
          "pkg:rpm/x%20y/a%2Fb%3Fc%23d%40e%26f%3D%25%0A%5Cxff?distro=x%20y");
}
