// SPDX-License-Identifier: Apache-2.0
// Random configurations, read by us and by sshd. The program is that of this machine, or of the
// tree that BOOTSEAL_CONSUMER_TREE names, where it runs in a chroot.
#include <stdlib.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>

#include "base/text.h"
#include "resource/sshd_config.h"
#include "resource/sshd_match.h"
#include "support/catch.h"
#include "support/process.h"

namespace bootseal {

namespace {

namespace fs = std::filesystem;
using Values = std::map<std::string, std::vector<std::string>>;

/// sshd, and a directory that it can read configurations from.
class Consumer {
  public:
    Consumer() {
        const char* tree = std::getenv("BOOTSEAL_CONSUMER_TREE");
        if (tree) tree_ = tree;
        auto pattern = tree_ + "/tmp/bootseal-test-XXXXXX";
        REQUIRE(::mkdtemp(pattern.data()) != nullptr);
        host_dir_ = pattern;
        dir = pattern.substr(tree_.size());
        if (!fs::exists(tree_ + "/usr/sbin/sshd")) return;
        run_in_tree({"/usr/bin/ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", dir + "/key"});
        put("empty", "");
        present = run_in_tree({"/usr/sbin/sshd", "-T", "-f", dir + "/empty", "-h", dir + "/key"})
                      .status == 0;
    }
    ~Consumer() {
        std::error_code ignored;
        fs::remove_all(host_dir_, ignored);
    }
    Consumer(const Consumer&) = delete;
    Consumer& operator=(const Consumer&) = delete;

    void clear() const {
        for (const auto& entry : fs::directory_iterator(host_dir_)) {
            if (!entry.path().filename().string().starts_with("key")) fs::remove_all(entry);
        }
    }

    void put(const std::string& name, const std::string& content) const {
        const fs::path path = host_dir_ + "/" + name;
        fs::create_directories(path.parent_path());
        std::ofstream(path, std::ios::binary) << content;
    }

    Finished sshd(const std::string& connection) const {
        std::vector<std::string> argv{"/usr/sbin/sshd", "-T", "-f",
                                      dir + "/main",    "-h", dir + "/key"};
        if (!connection.empty()) argv.insert(argv.end(), {"-C", connection});
        return run_in_tree(argv);
    }

    Overlay files() const {
        auto root = Root::open(tree_.empty() ? "/" : tree_);
        REQUIRE(root);
        return Overlay(*root);
    }

    std::string dir;
    bool present = false;

  private:
    Finished run_in_tree(std::vector<std::string> argv) const {
        // Where systemd starts it: relative paths depend on it.
        if (tree_.empty()) {
            argv.insert(argv.begin(), {"env", "-C", "/"});
        } else {
            argv.insert(argv.begin(), {"chroot", tree_});
        }
        return run(argv);
    }

    std::string tree_;
    std::string host_dir_;
};

/// Writes configurations that sshd mostly accepts.
class Author {
  public:
    explicit Author(unsigned seed) : random_(seed) {}

    std::size_t below(std::size_t n) { return random_() % n; }
    bool chance(std::size_t percent) { return below(100) < percent; }

    std::string any(const std::vector<std::string>& from) { return from[below(from.size())]; }

    std::string any_case(std::string text) {
        for (auto& c : text) {
            if (chance(20)) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
        }
        return text;
    }

    std::string file(const std::vector<std::string>& includes, bool in_match) {
        std::string text;
        const auto count = 2 + below(10);
        for (std::size_t i = 0; i < count; ++i) {
            if (!includes.empty() && chance(15)) {
                text += any_case("include") + " " + any(includes) + "\n";
            } else if (chance(12)) {
                text += match();
                in_match = true;
            } else if (chance(10)) {
                text += any({"", "  ", "# PermitRootLogin yes", "\t# x", " \r"}) + "\n";
            } else {
                text += setting(in_match);
            }
        }
        if (chance(20) && !text.empty()) text.pop_back();
        return text;
    }

  private:
    std::string match() {
        if (chance(20)) return any_case("match all") + any({"", " # every one"}) + "\n";
        std::string text = any_case("match");
        const auto count = 1 + below(2);
        for (std::size_t i = 0; i < count; ++i) {
            text += " " + any({"user alice", "User bob", "user=alice,bob", "user \"alice\"",
                               "address 10.0.0.0/8", "Address 192.168.1.*", "host *.example.org",
                               "localport 22", "LocalPort 2222"});
        }
        return text + any({"", "", " # who", "  "}) + "\n";
    }

    std::string setting(bool in_match) {
        static const std::vector<std::string> names{"UsePAM",
                                                    "PermitRootLogin",
                                                    "PermitEmptyPasswords",
                                                    "Banner",
                                                    "LogLevel",
                                                    "MaxAuthTries",
                                                    "MaxSessions",
                                                    "MaxStartups",
                                                    "LoginGraceTime",
                                                    "ClientAliveInterval",
                                                    "ClientAliveCountMax",
                                                    "Ciphers",
                                                    "MACs",
                                                    "KexAlgorithms",
                                                    "AllowUsers",
                                                    "DenyUsers",
                                                    "AllowGroups",
                                                    "DenyGroups",
                                                    "AcceptEnv",
                                                    "HostbasedAuthentication",
                                                    "IgnoreRhosts",
                                                    "X11Forwarding",
                                                    "PermitUserEnvironment",
                                                    "DisableForwarding",
                                                    "GSSAPIAuthentication",
                                                    "SyslogFacility",
                                                    "AllowTcpForwarding",
                                                    "Compression",
                                                    "GatewayPorts",
                                                    "ChallengeResponseAuthentication",
                                                    "KbdInteractiveAuthentication",
                                                    "VersionAddendum",
                                                    "ForceCommand",
                                                    "ChrootDirectory",
                                                    "PubkeyAcceptedKeyTypes",
                                                    "HostKeyAlgorithms",
                                                    "CASignatureAlgorithms",
                                                    "FingerprintHash",
                                                    "Protocol",
                                                    "RSAAuthentication",
                                                    "StrictModes",
                                                    "TCPKeepAlive",
                                                    "KeepAlive",
                                                    "PrintMotd",
                                                    "AuthorizedPrincipalsFile",
                                                    "RevokedKeys",
                                                    "RequiredRSASize",
                                                    "AllowAgentForwarding",
                                                    "PermitTTY"};
        for (;;) {
            const auto name = any(names);
            const auto* keyword = find_sshd_keyword(name);
            if (in_match && !keyword->in_match && !chance(1)) continue;
            std::string text = any({"", "", "  ", "\t"}) + any_case(name);
            if (chance(1)) text += "x";
            text += any({" ", " ", "\t", "=", " = ", "  "});
            if (!chance(1)) text += value(*keyword);
            if (keyword->kind == SshdKind::rest) return text + "\n";
            if (chance(1)) return text + " x\n";
            return text + any({"", "", "", " # why", "  ", "\r"}) + "\n";
        }
    }

    std::string value(const SshdKeyword& keyword) {
        if (chance(1))
            return any({"maybe", "\"\"", "\"open", "yes no", "-1", "1y", "#", "99999999999"});
        auto text = plain_value(keyword);
        const bool one_word = text.find_first_of(" \"#") == std::string::npos;
        if (one_word && chance(15)) text = chance(50) ? "\"" + text + "\"" : "'" + text + "'";
        return text;
    }

    std::string plain_value(const SshdKeyword& keyword) {
        switch (keyword.kind) {
            case SshdKind::choice: {
                const auto options = words(keyword.detail);
                return any_case(std::string(split(options[below(options.size())], '=').front()));
            }
            case SshdKind::time:
                return any({"0", "30", "60", "1m", "1m30s", "2H", "1h1m1s", "1d", "007"});
            case SshdKind::number:
                return std::to_string(below(20));
            case SshdKind::path:
                return any({"none", "NONE", "/etc/issue", "/etc/issue.net", "\"/a b\""});
            case SshdKind::word:
                return keyword.name == "permituserenvironment"
                           ? any({"yes", "no", "LANG,LC_*", "Yes"})
                           : any({"none", "/srv/%u"});
            case SshdKind::list:
                return any({"alice", "LANG LC_*", "bob carol", "\"dave x\" eve", "a*"});
            case SshdKind::rest:
                return any({"none", "/bin/true", "echo 'a b'  # c", "x y"});
            case SshdKind::startups:
                return any({"10:30:60", "10", "5:50:100", "100:1:100", "3"});
            case SshdKind::algorithms:
                return list(keyword);
            default:
                return "2";
        }
    }

    std::string list(const SshdKeyword& keyword) {
        auto names = split(default_sshd_algorithms(keyword.algorithms), ',');
        const auto how = any({"", "+", "-", "^"});
        std::vector<std::string> chosen;
        const auto count = 1 + below(3);
        for (std::size_t i = 0; i < count; ++i)
            chosen.emplace_back(names[below(names.size())]);
        if (keyword.algorithms == SshdAlgorithms::ciphers && chance(40))
            chosen.push_back("3des-cbc");
        if (keyword.algorithms == SshdAlgorithms::macs && chance(40)) chosen.push_back("hmac-md5");
        if (keyword.algorithms == SshdAlgorithms::keys && chance(40)) chosen.push_back("ssh-rsa*");
        if (how == "-" && chance(40)) chosen.push_back("*sha1*");
        if (chance(1)) chosen.push_back("rot13");
        return how + join(chosen, ",");
    }

    std::mt19937 random_;
};

/// Who connects, and which of the criteria that an Author writes hold then.
struct Connection {
    std::string user;
    std::string host;
    std::string address;
    std::string port;

    std::string spec() const {
        return "user=" + user + ",host=" + host + ",addr=" + address +
               ",laddr=10.0.0.1,lport=" + port;
    }

    bool holds(const SshdCriterion& criterion) const {
        const std::map<std::string, bool> known{
            {"all ", true},
            {"user alice", user == "alice"},
            {"user bob", user == "bob"},
            {"user alice,bob", user == "alice" || user == "bob"},
            {"address 10.0.0.0/8", address.starts_with("10.")},
            {"address 192.168.1.*", address.starts_with("192.168.1.")},
            {"host *.example.org", host.ends_with(".example.org")},
            {"localport 22", port == "22"},
            {"localport 2222", port == "2222"},
        };
        const auto found = known.find(criterion.attribute + " " + criterion.pattern);
        if (found == known.end()) FAIL("no such criterion: " << criterion.attribute);
        return found->second;
    }
};

bool holds(const SshdMatch& match, const Connection& who) {
    return std::all_of(match.criteria.begin(), match.criteria.end(),
                       [&](const auto& criterion) { return who.holds(criterion); });
}

bool is_yes_or_no(const std::string& text) {
    return text == "yes" || text == "no";
}

/// What our reading makes of a keyword for one connection.
SshdValue value_for(const SshdConfig& config, const SshdKeyword& keyword, const Connection& who) {
    // sshd -T prints the list of a Match block for this one, and goes by the flag of the server.
    const bool mixed_up = keyword.name == "permituserenvironment";
    std::vector<const SshdSetting*> found;
    for (const auto& setting : config.settings) {
        if (setting.keyword != &keyword || !setting.match) continue;
        if (!keyword.in_match && (!mixed_up || is_yes_or_no(setting.values.front()))) continue;
        if (holds(*setting.match, who)) found.push_back(&setting);
    }
    return found.empty() ? config.value(keyword) : SshdConfig::merge(keyword, found);
}

Values printed(const std::string& output) {
    Values values;
    for (const auto line : lines(output)) {
        const auto blank = line.find(' ');
        values[std::string(line.substr(0, blank))].emplace_back(line.substr(blank + 1));
    }
    return values;
}

bool is_compared(const SshdKeyword* keyword) {
    return keyword && keyword->kind != SshdKind::unchecked && keyword->kind != SshdKind::ignored &&
           keyword->name != "hostkey" && keyword->name != "debianbanner";
}

void compare(const Values& theirs, const std::function<SshdValue(const SshdKeyword&)>& ours) {
    for (const auto& [name, values] : theirs) {
        const auto* keyword = find_sshd_keyword(name);
        INFO(name);
        REQUIRE(keyword);
        if (is_compared(keyword)) CHECK(ours(*keyword).values == values);
    }
    for (const auto* name : {"allowusers", "denyusers", "allowgroups", "denygroups", "acceptenv"}) {
        INFO(name);
        if (!theirs.contains(name)) CHECK(ours(*find_sshd_keyword(name)).values.empty());
    }
}

}  // namespace

TEST_CASE("sshd_config: random configurations mean what sshd -T says", "[consumer]") {
    const Consumer consumer;
    if (!consumer.present) {
        if (std::getenv("BOOTSEAL_REQUIRE_CONSUMERS")) FAIL("no sshd that runs");
        WARN("not compared with sshd, which is missing");
        return;
    }
    const auto* rounds = std::getenv("BOOTSEAL_SSHD_ROUNDS");
    const auto count = rounds ? std::strtoul(rounds, nullptr, 10) : 400;
    std::size_t accepted = 0;
    for (unsigned seed = 0; seed < count; ++seed) {
        Author author(seed);
        consumer.clear();
        const auto& dir = consumer.dir;
        const std::vector<std::string> all{dir + "/d/*.conf", "\"" + dir + "/one\"",
                                           dir + "/absent* " + dir + "/d/[b]*.conf"};
        std::map<std::string, std::string> files;
        files["d/a.conf"] = author.file({}, author.chance(80));
        files["d/b.conf"] = author.file({}, author.chance(80));
        files["d/.hidden.conf"] = "PermitRootLogin yes\n";
        files["one"] = author.file({dir + "/d/a.conf"}, author.chance(80));
        files["main"] = author.file(all, false);
        INFO("seed " << seed << "\n== main\n"
                     << files["main"] << "\n== one\n"
                     << files["one"] << "\n== a\n"
                     << files["d/a.conf"] << "\n== b\n"
                     << files["d/b.conf"]);
        for (const auto& [name, content] : files)
            consumer.put(name, content);

        const Connection stranger{"zed", "x.invalid", "203.0.113.9", "1"};
        const Connection someone{
            author.any({"alice", "bob", "carol"}), author.any({"a.example.org", "a.example.net"}),
            author.any({"10.1.2.3", "192.168.1.7"}), author.any({"22", "2222"})};
        const auto ours = read_sshd_config(consumer.files(), dir + "/main");
        for (const auto& who : {stranger, someone}) {
            const auto theirs = consumer.sshd(who.spec());
            INFO(who.spec() << "\n" << theirs.err << (ours ? "" : "\nours: " + ours.error().what));
            REQUIRE((theirs.status == 0) == bool(ours));
            if (!ours) break;
            compare(printed(theirs.out),
                    [&](const SshdKeyword& keyword) { return value_for(*ours, keyword, who); });
        }
        if (ours) ++accepted;
    }
    // The comparison is only worth something where most of the configurations are accepted.
    CHECK(accepted * 2 > count);
    WARN(accepted << " of " << count << " configurations accepted");
}

}  // namespace bootseal
