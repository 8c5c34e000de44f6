// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "resource/aide_config.h"
#include "support/catch.h"
#include "support/scratch.h"

namespace bootseal {

namespace {

constexpr auto tool = "/usr/sbin/auditctl";

std::string show(const Scratch& tree, std::string_view path = tool) {
    const auto rules = read_aide(Overlay(tree.root()));
    if (!rules) return rules.error().what;
    if (!*rules) return "no file";
    const auto match = match_aide(**rules, path);
    std::string text = match.by ? match.by->where.substr(match.by->where.rfind('/') + 1) : "";
    if (match.kind == AideMatch::Kind::excluded) return "excluded by " + text;
    if (match.kind == AideMatch::Kind::unclear) return "unclear by " + text;
    if (match.kind == AideMatch::Kind::none) return "none";
    return text + " " + join({match.by->attributes.begin(), match.by->attributes.end()}, "+");
}

/// "aide.conf:2 p+u": the line that decides for /usr/sbin/auditctl, and what it watches.
std::string decide(const std::string& text) {
    Scratch tree;
    tree.put("etc/aide/aide.conf", text);
    return show(tree);
}

}  // namespace

// What aide --path-check of AIDE 0.18.3 says to the same lines.
TEST_CASE("aide_match: the first rule of the deepest folder decides") {
    CHECK(decide("/usr/sbin/auditctl p\n/usr/sbin/auditctl p+sha512\n") == "aide.conf:1 p");
    CHECK(decide("/usr/sbin R\n/usr/sbin/auditctl$ f p\n") == "aide.conf:2 p");
    CHECK(decide("/usr/sbin/audit p+u\n/usr/sbin/auditctl p\n") == "aide.conf:1 p+u");
    CHECK(decide("/usr/sbin/auditctl p\n/usr/sbin/audit p+u\n") == "aide.conf:1 p");
    CHECK(decide("/usr/sbin/audit.* p+u\n/usr/sbin/auditctl p\n") == "aide.conf:1 p+u");
    CHECK(decide("/ 0 p\n/usr/sbin/auditctl p+u\n") == "aide.conf:2 p+u");
    CHECK(decide("/ 0 p\n/usr/sbin/auditd p+u\n") == "aide.conf:1 p");
    CHECK(decide("/usr/(s)bin/ p+u\n/usr/s p\n") == "aide.conf:1 p+u");
    CHECK(decide("/usr/sbin\\.x|/usr p\n/usr/sbin/auditctl p+u\n") == "aide.conf:2 p+u");
    CHECK(decide("/usr/sbin/auditctl d p+sha256\n") == "none");
    CHECK(decide("/usr/sbin/auditctl\\$ f p+u\n/ 0 u\n") == "aide.conf:2 u");
    CHECK(decide("/sbin/auditctl p\n") == "none");
    CHECK(decide("/usr/sbin\\\\/a p\n") == "aide.conf:1 p");
    CHECK(decide("/usr/sbin/a\\\\.ditctl p\n/ u\n") == "aide.conf:2 u");
}

TEST_CASE("aide_match: an equal rule comes first, of the file's own folder only") {
    CHECK(decide("/usr/sbin/auditctl p\n=/usr/sbin/auditctl p+u\n") == "aide.conf:2 p+u");
    CHECK(decide("=/usr/sbin/a p\n/usr/sbin/auditctl p+u\n") == "aide.conf:1 p");
    CHECK(decide("=/usr/sbin p\n/usr/sbin p+u\n") == "aide.conf:2 p+u");
}

TEST_CASE("aide_match: an exclusion wins wherever it stands, of a folder too") {
    CHECK(decide("/usr/sbin/auditctl p\n!/usr/sbin\n") == "excluded by aide.conf:2");
    CHECK(decide("!/usr$\n/usr/sbin/auditctl p\n") == "excluded by aide.conf:1");
    CHECK(decide("!/usr/sbin/aud.*\n/usr/sbin/auditctl p\n") == "excluded by aide.conf:1");
    CHECK(decide("!/usr/sbin f\n/usr/sbin/auditctl p\n") == "excluded by aide.conf:1");
    CHECK(decide("!/usr/sbin$ f\n/usr/sbin/auditctl p\n") == "aide.conf:2 p");
    CHECK(decide("!/usr/sbin$ d\n/usr/sbin/auditctl p\n") == "excluded by aide.conf:1");
    CHECK(decide("!/(var/)?run/x\n!/.*\\.bak$\n!/usr/s$\n/usr/sbin/auditctl p\n") ==
          "aide.conf:4 p");
}

TEST_CASE("aide_match: what cannot be told is unclear") {
    CHECK(decide("!/(?i)USR\n/usr/sbin/auditctl p\n") == "unclear by aide.conf:1");
    CHECK(decide("/usr/sbin/(?=a) p\n/usr/sbin/auditctl p\n") == "unclear by aide.conf:1");
    CHECK(decide("/usr/(?=s) p\n/usr/sbin/auditctl p\n") == "aide.conf:2 p");
}

}  // namespace bootseal
