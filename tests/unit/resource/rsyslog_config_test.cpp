// SPDX-License-Identifier: Apache-2.0
#include "resource/rsyslog_config.h"

#include "base/text.h"
#include "support/catch.h"
#include "support/scratch.h"

namespace bootseal {

namespace {

std::string show(const std::vector<RsyslogStatement>& statements) {
    std::vector<std::string> result;
    for (const auto& one : statements) {
        std::string text = one.kind == RsyslogStatement::Kind::directive ? "$" : "";
        text += one.name;
        if (one.kind == RsyslogStatement::Kind::object) {
            text += "(";
            for (const auto& parameter : one.parameters)
                text += parameter.name + "=" + parameter.value + " ";
            text += ")";
        } else {
            text += (one.name.empty() ? "" : " ") + one.value;
        }
        result.push_back(text + "@" + std::to_string(one.place.line));
    }
    return join(result, "; ");
}

/// "$filecreatemode 0640@1; /var/log/syslog@2"
std::string parse(const std::string& text) {
    const auto statements = parse_rsyslog(text, "/a");
    return statements ? show(*statements) : statements.error().what;
}

std::string read(const Scratch& tree) {
    const auto statements = read_rsyslog(Overlay(tree.root()));
    if (!statements) return statements.error().what;
    return *statements ? show(**statements) : "none";
}

}  // namespace

TEST_CASE("rsyslog_config: directives are in any case, and one word is their value") {
    CHECK(parse("$FileCreateMode 0640 # all\n  $MODLOAD\timtcp\r\n#$A b\n$Empty\n") ==
          "$filecreatemode 0640@1; $modload imtcp@2; $empty @4");
}

TEST_CASE("rsyslog_config: a backslash joins lines, those of comments too") {
    CHECK(parse("# no \\\n$A 1\n$B \\\n   2\n$C 3\\") == "$b 2@3; $c 3@5");
    CHECK(parse("*.* /var/log/a\\\n\n  b\n/x\n") == "/var/log/ab@1; /x@4");
}

TEST_CASE("rsyslog_config: actions follow selectors of the old kind") {
    CHECK(parse("*.*;auth,authpriv.none\t-/var/log/syslog;T\n& @@host:514\n*.emerg :omusrmsg:*\n"
                "mail.* root,ann\n*.debug ~\n:msg, contains, \"/no \\\" $A\" ?dyn\n") ==
          "-/var/log/syslog;T@1; @@host:514@2; :omusrmsg:*@3; root,ann@4; ~@5; ?dyn@6");
}

TEST_CASE("rsyslog_config: objects have parameters over several lines") {
    CHECK(parse("Module (LOAD=\"imtcp\" # c\n /* x=\"1\" */ y = [ \"a\\\"b\", \"c\" ])"
                "input(type=\"imtcp\")/var/x\n") ==
          "module(load=imtcp y=a\"b )@1; input(type=imtcp )@2; /var/x@2");
    CHECK(parse("input(type=\"a\" config.enabled=\"OFF\")") == "");
    CHECK(parse("\n\ninput(type=\"a)\n") == "/a:3: input( has no end");
    CHECK(parse("inputs(\n") == "inputs@1");
}

TEST_CASE("rsyslog_config: expressions hold no statements") {
    CHECK(parse("if $msg contains 'then /a' and re_match($x, \"$FileCreateMode\") then /b\n"
                "if $a == \"x\" then { stop } else /c\n"
                "set $.y = `/d`;\n/e\n"
                "foreach ($.do in $!then) do { call r.s }\nunset $!x; /f\n/* /g\n/h */ /i\n") ==
          "/b@1; /c@2; /e@4; /f@6; /i@8");
}

TEST_CASE("rsyslog_config: places are those of the file") {
    const std::string text = "\n$FileCreateMode \\\n  0644\naction(type=\"x\" m=\"0644\")\n";
    const auto statements = parse_rsyslog(text, "/a");
    REQUIRE(statements);
    REQUIRE(statements->size() == 2);
    const auto cut = [&](const RsyslogPlace& place) {
        return text.substr(place.begin, place.end - place.begin);
    };
    CHECK(cut(statements->at(0).value_place) == "0644");
    CHECK(statements->at(0).value_place.where() == "/a:3");
    CHECK(cut(statements->at(1).parameter("m")->place) == "0644");
    CHECK(cut(statements->at(1).place) == "action(type=\"x\" m=\"0644\")");
}

TEST_CASE("rsyslog_config: includes are read where they stand, by name") {
    Scratch tree;
    CHECK(read(tree) == "none");
    tree.put("etc/rsyslog.conf",
             "$A 1\n$IncludeConfig /etc/rsyslog.d/*.conf\n$B 2\n"
             "include(file=\"/etc/more\")\ninclude(text=\"$T 1\")\n"
             "include(file=\"/etc/none\" mode=\"optional\")\n$Z 9\n");
    CHECK(read(tree) ==
          "rsyslog reads no further where it is to include /etc/more, which does "
          "not exist");
    tree.put("etc/rsyslog.d/b.conf", "$b1 1");
    tree.put("etc/rsyslog.d/B.conf", "\n$b0 0");
    tree.put("etc/rsyslog.d/.h.conf", "$h 0");
    tree.put("etc/rsyslog.d/c.off", "$c 0");
    tree.put("etc/more/x.off", "$x 1");
    CHECK(read(tree) == "$a 1@1; $b0 0@2; $b1 1@1; $b 2@3; $x 1@1; $t 1@1; $z 9@7");
}

TEST_CASE("rsyslog_config: what cannot be read is an error") {
    Scratch tree;
    tree.put("etc/rsyslog.conf", "$IncludeConfig /etc/rsyslog.conf\n");
    CHECK(read(tree) == "/etc/rsyslog.conf: includes are nested too deep");
    tree.put("etc/rsyslog.conf", "$IncludeConfig /etc/rsyslog.d/*.conf\n");
    tree.link("etc/rsyslog.d/a.conf", "nowhere");
    CHECK(read(tree).find("does not exist") != std::string::npos);
    tree.put("etc/rsyslog.conf", std::string("$A\0b\n", 5));
    CHECK(read(tree) == "/etc/rsyslog.conf holds a NUL byte");
    CHECK(parse(std::string(1 << 20, '\\')) == "");
    std::string many;
    for (int i = 0; i < 30'000; ++i)
        many += "a\n";
    CHECK(parse(many) == "/a holds too many statements");
    CHECK(parse("input(" + many + ")") != "");
}

}  // namespace bootseal
