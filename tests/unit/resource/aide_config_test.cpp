// SPDX-License-Identifier: Apache-2.0
#include "resource/aide_config.h"

#include "base/text.h"
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

TEST_CASE("aide_config: groups are sums and differences of what is known before") {
    CHECK(decide("A = p+u\nB=A-u+g\n/usr/sbin/auditctl B\n") == "aide.conf:3 g+p");
    CHECK(decide("/usr/sbin/auditctl R-X\n") == "aide.conf:1 c+ftype+g+i+l+m+md5+n+p+s+u");
    CHECK(decide("/usr/sbin/auditctl p+nosuch\n") ==
          "AIDE does not start with the rule at /etc/aide/aide.conf:1");
    CHECK(decide("/usr/sbin/auditctl p # comment\n") ==
          "AIDE does not start with the rule at /etc/aide/aide.conf:1");
    CHECK(decide("gzip_dbout=yes\n/usr/sbin/auditctl p") == "aide.conf:2 p");
}

TEST_CASE("aide_config: conditions and macros are followed as far as they are known") {
    CHECK(decide("@@if defined FOO\n/usr/sbin/auditctl p+u\n@@else\n/ 0 p+g\n@@endif\n") ==
          "aide.conf:4 g+p");
    CHECK(decide("@@define U usr\n/@@{U}/sbin/auditctl p+u\n") == "aide.conf:2 p+u");
    CHECK(decide("@@define U usr\n@@undef U\n@@ifndef U\n/usr/sbin/auditctl p\n@@endif\n") ==
          "aide.conf:4 p");
    CHECK(decide("@@if hostname a\n/usr/sbin/auditctl p\n@@endif\n") == "unclear by aide.conf:2");
    CHECK(decide("!/@@{UNKNOWN}\n/usr/sbin/auditctl p\n") == "unclear by aide.conf:1");
    CHECK(decide("#@@{X}\n!/var/@@{UNKNOWN}\n/usr/sbin/auditctl p\n") == "aide.conf:3 p");
}

TEST_CASE("aide_config: folders are included by name, and programs are not run") {
    Scratch tree;
    CHECK(show(tree) == "no file");
    tree.put("etc/aide/aide.conf", "@@x_include /etc/aide/aide.conf.d ^[a-zA-Z0-9_-]+$\n");
    CHECK(show(tree).find("None") == std::string::npos);
    tree.put("etc/aide/aide.conf.d/b", "/usr/sbin/auditctl p\n");
    tree.put("etc/aide/aide.conf.d/a.dpkg-old", "/usr/sbin/auditctl u\n");
    tree.put("etc/aide/aide.conf.d/0", "#!/bin/sh\necho\n", 0755);
    CHECK(show(tree) == "b:1 p");
    tree.put("etc/aide/aide.conf.d/a", "/usr/sbin/auditctl u\n");
    CHECK(show(tree) == "a:1 u");
    tree.put("etc/aide/aide.conf", "@@include /etc/aide/aide.conf.d \\.x$\n");
    CHECK(show(tree).find("AIDE does not start") == std::string::npos);
    tree.put("etc/aide/aide.conf", "@@include /etc/aide/other\n");
    CHECK(show(tree) == "AIDE does not start without /etc/aide/other");
    tree.put("etc/aide/aide.conf", "@@include /etc/aide/aide.conf\n");
    CHECK(show(tree).find("too deep") != std::string::npos);
}

TEST_CASE("aide_config: what is too much is an error") {
    const std::string error = "/etc/aide/aide.conf:3: too long a line, or too many names before it";
    CHECK(decide("@@define A " + std::string(1000, 'a') + "\n\n/" + [] {
              std::string text;
              for (int i = 0; i < 1000; ++i)
                  text += "@@{A}";
              return text;
          }() + " p\n") == error);
    std::string groups;
    for (int i = 0; i < 6000; ++i)
        groups += "A" + std::to_string(i) + "=p\n";
    CHECK(decide(groups).find("too many names") != std::string::npos);
    std::string rules;
    for (int i = 0; i < 6000; ++i)
        rules += "/a p\n";
    CHECK(decide(rules) == "AIDE has too many rules");
}

}  // namespace bootseal
