// SPDX-License-Identifier: Apache-2.0
#include "resource/sshd_keywords.h"

#include <algorithm>
#include <array>
#include <limits>

#include "base/text.h"
#include "resource/sshd_lines.h"

namespace bootseal {

namespace {

using enum SshdKind;
using enum SshdMerge;

constexpr std::string_view yes_no = "yes no";
constexpr std::string_view forwarding = "yes all=yes no remote local";
constexpr bool match = true;
constexpr bool global = false;
constexpr std::int64_t most = std::numeric_limits<int>::max();

constexpr std::array keywords = std::to_array<SshdKeyword>({
    {"acceptenv", list, "", "", match, all},
    {"addressfamily", choice, "inet inet6 any", "any", global},
    {"afstokenpassing", ignored, "", "", global},
    {"allowagentforwarding", choice, yes_no, "yes", match},
    {"allowgroups", list, "", "", match, all},
    {"allowstreamlocalforwarding", choice, forwarding, "yes", match},
    {"allowtcpforwarding", choice, forwarding, "yes", match},
    {"allowusers", list, "", "", match, all},
    {"authenticationmethods", unchecked, "1-1000", "any", match},
    {"authorizedkeyscommand", rest, "", "none", match},
    {"authorizedkeyscommanduser", word, "", "none", match},
    {"authorizedkeysfile", unchecked, "0-1000", ".ssh/authorized_keys .ssh/authorized_keys2",
     match},
    {"authorizedkeysfile2", ignored, "", "", match},
    {"authorizedprincipalscommand", rest, "", "none", match},
    {"authorizedprincipalscommanduser", word, "", "none", match},
    {"authorizedprincipalsfile", word, "", "none", match},
    {"banner", path, "", "none", match},
    {"casignaturealgorithms", algorithms, "", "", match, first, SshdAlgorithms::signatures},
    {"channeltimeout", unchecked, "0-1000", "none", match},
    {"checkmail", ignored, "", "", global},
    {"chrootdirectory", word, "", "none", match},
    {"ciphers", algorithms, "", "", global, first, SshdAlgorithms::ciphers},
    {"clientalivecountmax", number, "", "3", match},
    {"clientaliveinterval", time, "", "0", match},
    {"compression", choice, "yes delayed=yes no", "yes", global},
    {"debianbanner", choice, yes_no, "yes", global},
    {"denygroups", list, "", "", match, all},
    {"denyusers", list, "", "", match, all},
    {"disableforwarding", choice, yes_no, "no", match},
    {"exposeauthinfo", choice, yes_no, "no", match},
    {"fingerprinthash", choice, "MD5 SHA1 SHA256 SHA384 SHA512", "SHA256", global, last},
    {"forcecommand", rest, "", "none", match},
    {"gatewayports", choice, "clientspecified yes no", "no", match},
    {"gssapiauthentication", choice, yes_no, "no", match},
    {"gssapicleanupcredentials", choice, yes_no, "yes", global},
    {"gssapikexalgorithms", unchecked, "1-1", "", global},
    {"gssapikeyexchange", choice, yes_no, "no", global},
    {"gssapistorecredentialsonrekey", choice, yes_no, "no", global},
    {"gssapistrictacceptorcheck", choice, yes_no, "yes", global},
    {"gssapiusesessioncredcache", ignored, "", "", global},
    {"gssusesessionccache", ignored, "", "", global},
    {"hostbasedacceptedalgorithms", algorithms, "", "", match, first, SshdAlgorithms::keys},
    {"hostbasedauthentication", choice, yes_no, "no", match},
    {"hostbasedusesnamefrompacketonly", choice, yes_no, "no", match},
    {"hostcertificate", path, "", "", global, all},
    {"hostkey", path, "",
     "/etc/ssh/ssh_host_rsa_key /etc/ssh/ssh_host_ecdsa_key /etc/ssh/ssh_host_ed25519_key", global,
     all},
    {"hostkeyagent", word, "", "none", global},
    {"hostkeyalgorithms", algorithms, "", "", global, first, SshdAlgorithms::keys},
    {"ignorerhosts", choice, "yes no shosts-only", "yes", match},
    {"ignoreuserknownhosts", choice, yes_no, "no", global},
    {"ipqos", unchecked, "1-2", "lowdelay throughput", match, last},
    {"kbdinteractiveauthentication", choice, yes_no, "yes", match},
    {"kerberosauthentication", choice, yes_no, "no", match},
    {"kerberosgetafstoken", ignored, "", "", global},
    {"kerberosorlocalpasswd", choice, yes_no, "yes", global},
    {"kerberostgtpassing", ignored, "", "", global},
    {"kerberosticketcleanup", choice, yes_no, "yes", global},
    {"kexalgorithms", algorithms, "", "", global, first, SshdAlgorithms::kex},
    {"keyregenerationinterval", ignored, "", "", global},
    {"listenaddress", unchecked, "1-3", "", global, all},
    {"logingracetime", time, "", "120", global},
    {"loglevel", choice,
     "SILENT QUIET=SILENT FATAL ERROR INFO VERBOSE DEBUG DEBUG1=DEBUG DEBUG2 DEBUG3", "INFO",
     match},
    {"logverbose", unchecked, "0-1000", "", match},
    {"macs", algorithms, "", "", global, first, SshdAlgorithms::macs},
    {"maxauthtries", number, "", "6", match},
    {"maxsessions", number, "", "10", match},
    {"maxstartups", startups, "", "10:30:100", global, last},
    {"modulifile", path, "", "/etc/ssh/moduli", global},
    {"pamauthenticationviakbdint", ignored, "", "", global},
    {"passwordauthentication", choice, yes_no, "yes", match},
    {"permitblacklistedkeys", ignored, "", "", global},
    {"permitemptypasswords", choice, yes_no, "no", match},
    {"permitlisten", unchecked, "1-1000", "any", match},
    {"permitopen", unchecked, "1-1000", "any", match},
    {"permitrootlogin", choice,
     "without-password prohibit-password=without-password forced-commands-only yes no",
     "without-password", match},
    {"permittty", choice, yes_no, "yes", match},
    {"permittunnel", unchecked, "1-1", "no", match},
    {"permituserenvironment", word, "", "no", global},
    {"permituserrc", choice, yes_no, "yes", match},
    {"persourcemaxstartups", unchecked, "1-1", "none", global, last},
    {"persourcenetblocksize", unchecked, "1-1", "32:128", global, last},
    {"pidfile", path, "", "/run/sshd.pid", global},
    {"port", unchecked, "1-1", "22", global, all},
    {"printlastlog", choice, yes_no, "yes", global},
    {"printmotd", choice, yes_no, "yes", global},
    {"protocol", ignored, "", "", global},
    {"pubkeyacceptedalgorithms", algorithms, "", "", match, first, SshdAlgorithms::keys},
    {"pubkeyauthentication", choice, yes_no, "yes", match},
    {"pubkeyauthoptions", unchecked, "0-1000", "none", match},
    {"rekeylimit", unchecked, "1-2", "0 0", match},
    {"requiredrsasize", number, "", "1024", match},
    {"reversemappingcheck", ignored, "", "", global},
    {"revokedkeys", path, "", "none", match},
    {"rhostsauthentication", ignored, "", "", global},
    {"rhostsrsaauthentication", ignored, "", "", match},
    {"rsaauthentication", ignored, "", "", match},
    {"securitykeyprovider", word, "", "internal", global},
    {"serverkeybits", ignored, "", "", global},
    {"setenv", unchecked, "0-1000", "", match},
    {"streamlocalbindmask", unchecked, "1-1", "0177", match, last},
    {"streamlocalbindunlink", choice, yes_no, "no", match},
    {"strictmodes", choice, yes_no, "yes", global},
    {"subsystem", unchecked, "2-1000", "", global, all},
    {"syslogfacility", choice,
     "DAEMON USER AUTH AUTHPRIV LOCAL0 LOCAL1 LOCAL2 LOCAL3 LOCAL4 LOCAL5 LOCAL6 LOCAL7", "AUTH",
     global},
    {"tcpkeepalive", choice, yes_no, "yes", global},
    {"trustedusercakeys", path, "", "none", match},
    {"unusedconnectiontimeout", unchecked, "1-1", "none", match},
    {"usedns", choice, yes_no, "no", global},
    {"uselogin", ignored, "", "", global},
    {"usepam", choice, yes_no, "no", global},
    {"useprivilegeseparation", ignored, "", "", global},
    {"verifyreversemapping", ignored, "", "", global},
    {"versionaddendum", rest, "", "none", global},
    {"x11displayoffset", number, "", "10", match},
    {"x11forwarding", choice, yes_no, "no", match},
    {"x11uselocalhost", choice, yes_no, "yes", match},
    {"xauthlocation", path, "", "/usr/bin/xauth", global},
});

struct Alias {
    std::string_view old;
    std::string_view name;
};

constexpr std::array aliases = std::to_array<Alias>({
    {"challengeresponseauthentication", "kbdinteractiveauthentication"},
    {"dsaauthentication", "pubkeyauthentication"},
    {"gssapicleanupcreds", "gssapicleanupcredentials"},
    {"hostbasedacceptedkeytypes", "hostbasedacceptedalgorithms"},
    {"hostdsakey", "hostkey"},
    {"keepalive", "tcpkeepalive"},
    {"pubkeyacceptedkeytypes", "pubkeyacceptedalgorithms"},
    {"skeyauthentication", "kbdinteractiveauthentication"},
});

/// How many arguments a keyword takes.
struct Count {
    std::size_t least = 1;
    std::size_t most = 1;
};

Count count_of(const SshdKeyword& keyword) {
    if (keyword.kind == list) return {0, std::numeric_limits<std::size_t>::max()};
    if (keyword.kind != unchecked) return {};
    const auto bounds = split(keyword.detail, '-');
    return {static_cast<std::size_t>(*parse_number(bounds[0])),
            static_cast<std::size_t>(*parse_number(bounds[1]))};
}

Result<std::string> choice_value(const SshdKeyword& keyword, const std::string& argument) {
    for (const auto option : words(keyword.detail)) {
        const auto parts = split(option, '=');
        if (lower(argument) == lower(parts.front())) return std::string(parts.back());
    }
    return invalid("has no value " + printable(argument, 60));
}

Result<std::string> number_value(const std::string& argument) {
    const auto number = parse_number(argument);
    if (!number || *number < 0 || *number > most) {
        return invalid(printable(argument, 60) + " is not a number of its kind");
    }
    return std::to_string(*number);
}

/// sshd makes a relative path absolute from where it runs, which is "/".
std::string path_value(const std::string& argument) {
    if (lower(argument) == "none") return "none";
    return argument.starts_with('/') ? argument : "//" + argument;
}

Result<std::string> rest_value(const SshdKeyword& keyword, std::string_view text) {
    text = text.substr(std::min(text.size(), text.find_first_not_of(" \t\r\n")));
    const bool command =
        keyword.name == "authorizedkeyscommand" || keyword.name == "authorizedprincipalscommand";
    if (command && !text.starts_with('/') && lower(text) != "none") {
        return invalid("wants an absolute path");
    }
    return lower(text) == "none" ? "none" : std::string(text);
}

Result<std::string> one_value(const SshdKeyword& keyword, const std::string& argument) {
    if (argument.empty()) return invalid("has an empty argument");
    switch (keyword.kind) {
        case choice:
            return choice_value(keyword, argument);
        case time:
            return std::to_string(TRY(parse_sshd_time(argument)));
        case number:
            return number_value(argument);
        case path:
            return path_value(argument);
        case algorithms:
            return assemble_sshd_algorithms(keyword.algorithms, argument);
        case startups:
            TRY(parse_startups(argument));
            return argument;
        default:
            return lower(argument) == "none" ? "none" : argument;
    }
}

}  // namespace

const SshdKeyword* find_sshd_keyword(std::string_view name) {
    auto wanted = lower(name);
    for (const auto& alias : aliases) {
        if (alias.old == wanted) wanted = alias.name;
    }
    const auto found = std::lower_bound(
        keywords.begin(), keywords.end(), wanted,
        [](const SshdKeyword& keyword, const std::string& key) { return keyword.name < key; });
    return found != keywords.end() && found->name == wanted ? &*found : nullptr;
}

std::vector<std::string> default_sshd_values(const SshdKeyword& keyword) {
    if (keyword.kind == algorithms)
        return {std::string(default_sshd_algorithms(keyword.algorithms))};
    if (keyword.merge != all) return {std::string(keyword.fallback)};
    const auto values = words(keyword.fallback);
    return {values.begin(), values.end()};
}

Result<std::vector<std::string>> sshd_values(const SshdKeyword& keyword, std::string_view rest) {
    using Values = std::vector<std::string>;
    if (rest.empty()) return invalid("has no argument");
    const auto arguments = split_sshd_arguments(rest);
    if (!arguments) return invalid("has an open quote");
    if (keyword.kind == ignored) return Values();
    if (keyword.kind == SshdKind::rest) return Values{TRY(rest_value(keyword, rest))};

    const auto [least, highest] = count_of(keyword);
    if (arguments->size() < least) return invalid("has no argument");
    if (arguments->size() > highest) return invalid("has more arguments than it takes");
    if (keyword.kind == list) {
        for (const auto& argument : *arguments) {
            if (argument.empty()) return invalid("has an empty argument");
            if (keyword.name == "acceptenv" && argument.find('=') != std::string::npos) {
                return invalid("is not a name of an environment variable");
            }
        }
        return *arguments;
    }
    if (keyword.kind == unchecked) return Values{join(*arguments, " ")};
    return Values{TRY(one_value(keyword, arguments->front()))};
}

Result<std::int64_t> parse_sshd_time(std::string_view text) {
    const auto wrong = [&] { return invalid(printable(text, 60) + " is not a time"); };
    std::int64_t total = 0;
    auto left = text;
    while (!left.empty()) {
        const auto end = left.find_first_not_of("0123456789");
        const auto number = parse_number(left.substr(0, end));
        if (!number || *number > most) return wrong();
        left.remove_prefix(std::min(end, left.size()));
        std::int64_t unit = 1;
        if (!left.empty()) {
            constexpr std::string_view units = "smhdw";
            constexpr std::array<std::int64_t, 5> seconds{1, 60, 3600, 86400, 604800};
            const auto which = units.find(lower(left.substr(0, 1)));
            if (which == std::string_view::npos) return wrong();
            unit = seconds.at(which);
            left.remove_prefix(1);
        }
        total += *number * unit;
        if (total > most) return wrong();
    }
    if (text.empty()) return wrong();
    return total;
}

Result<std::vector<std::int64_t>> parse_startups(std::string_view text) {
    const auto wrong = [&] {
        return invalid(printable(text, 60) + " is not start:rate:full, all above 0");
    };
    std::vector<std::int64_t> parts;
    for (const auto part : split(text, ':')) {
        const auto number = parse_number(part);
        if (!number || *number < 1 || *number > most) return wrong();
        parts.push_back(*number);
    }
    if (parts.size() != 1 && parts.size() != 3) return wrong();
    if (parts.size() == 3 && (parts[0] > parts[2] || parts[1] > 100)) return wrong();
    return parts;
}

}  // namespace bootseal
