// SPDX-License-Identifier: Apache-2.0
#include "resource/sshd_keywords.h"

#include "support/catch.h"

namespace bootseal {

namespace {

/// "error" where sshd refuses the line.
std::string value(std::string_view keyword, std::string_view text) {
    const auto* found = find_sshd_keyword(keyword);
    REQUIRE(found);
    const auto values = sshd_values(*found, text);
    return values ? values->front() : "error";
}

std::string without_line(std::string_view keyword) {
    return default_sshd_values(*find_sshd_keyword(keyword)).front();
}

}  // namespace

TEST_CASE("sshd_keywords: keywords have no case, and old names stand for new ones") {
    CHECK(find_sshd_keyword("PERMITROOTLOGIN")->name == "permitrootlogin");
    CHECK(find_sshd_keyword("ChallengeResponseAuthentication")->name ==
          "kbdinteractiveauthentication");
    CHECK(find_sshd_keyword("PermitRootLogins") == nullptr);
}

TEST_CASE("sshd_keywords: values are those that sshd -T prints") {
    CHECK(value("PermitRootLogin", "Prohibit-Password") == "without-password");
    CHECK(value("PermitRootLogin", "sometimes") == "error");
    CHECK(value("LogLevel", "verbose") == "VERBOSE");
    CHECK(value("LogLevel", "DEBUG1") == "DEBUG");
    CHECK(value("Compression", "delayed") == "yes");
    CHECK(value("Banner", "NONE") == "none");
    CHECK(value("Banner", "/etc/issue.net # the net one") == "/etc/issue.net");
    CHECK(value("UsePAM", "yes no") == "error");
    CHECK(value("UsePAM", "#") == "error");
    CHECK(value("PermitUserEnvironment", "YES") == "YES");
    CHECK(value("MaxAuthTries", "-1") == "error");
    CHECK(value("MaxAuthTries", "2147483648") == "error");
    CHECK(value("AuthorizedKeysCommand", "bin/true") == "error");
}

TEST_CASE("sshd_keywords: times are read in all their units") {
    CHECK(value("LoginGraceTime", "1m30s") == "90");
    CHECK(value("LoginGraceTime", "1H") == "3600");
    CHECK(value("LoginGraceTime", "1w2d") == "777600");
    CHECK(value("LoginGraceTime", "1y") == "error");
    CHECK(value("LoginGraceTime", "m") == "error");
    CHECK(value("LoginGraceTime", "99999w") == "error");
}

TEST_CASE("sshd_keywords: MaxStartups takes one number or a sound triple") {
    CHECK(value("MaxStartups", "10") == "10");
    CHECK(value("MaxStartups", "10:30:60") == "10:30:60");
    for (const auto* wrong : {"10:30", "0", "60:30:10", "10:0:60", "10:101:60", "a"}) {
        INFO(wrong);
        CHECK(value("MaxStartups", wrong) == "error");
    }
}

TEST_CASE("sshd_keywords: lists of algorithms change the compiled-in default") {
    const auto ciphers = without_line("Ciphers");
    CHECK(value("Ciphers", "aes256-ctr,3des-cbc") == "aes256-ctr,3des-cbc");
    CHECK(value("Ciphers", "+3des-cbc") == ciphers + ",3des-cbc");
    CHECK(value("Ciphers", "+aes128-ctr") == ciphers);
    CHECK(value("Ciphers", "^3des-cbc") == "3des-cbc," + ciphers);
    CHECK(value("Ciphers", "-aes*,unknown") == "chacha20-poly1305@openssh.com");
    CHECK(value("Ciphers", "rot13") == "error");
    CHECK(value("Ciphers", "aes*") == "error");
    CHECK(value("PubkeyAcceptedAlgorithms", "ssh-rsa*") == "ssh-rsa,ssh-rsa-cert-v01@openssh.com");
}

TEST_CASE("sshd_keywords: what sshd does without a line is Debian's build") {
    CHECK(without_line("UsePAM") == "no");
    CHECK(without_line("PermitRootLogin") == "without-password");
    CHECK(without_line("MaxStartups") == "10:30:100");
    CHECK(default_sshd_values(*find_sshd_keyword("AllowUsers")).empty());
}

}  // namespace bootseal
