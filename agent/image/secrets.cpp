// SPDX-License-Identifier: Apache-2.0
#include "image/secrets.h"

#include <array>
#include <utility>

#include "image/plausible.h"

namespace bootseal {

namespace {

// Two things that many have in common, by the words that stand for them below. A line end, also as
// text of JSON has it, with the blanks of a nested block; and the name of a setting that is secret.
constexpr std::array<std::pair<std::string_view, std::string_view>, 2> words{{
    {"<break>", R"((?:\s|\\[nr]|[#;>*|])*)"},
    {"<secret>",
     R"((?i:passw(?:or)?d|passphrase|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|)"
     R"(client[_-]?secret|auth[_-]?key|bindpw|psk))"},
}};

constexpr std::array kinds{
    // Keys. PEM without headers holds DER, which begins with "M" in base64.
    SecretKind{"private-key", "", "PRIVATE KEY-----",
               "-----BEGIN (?:(?:RSA|EC|DSA|ENCRYPTED) )?PRIVATE KEY-----<break>"
               R"((?:M[A-Za-z0-9+/=]{39}|)"
               R"((?:[A-Z][A-Za-z-]+: [^\n\\]{0,80}(?:\s|\\[nr])+){1,4}[A-Za-z0-9+/=]{40}))"},
    // The same in base64 once more, at each of the three places that a byte can be at.
    SecretKind{
        "private-key", "", "LS0tLS1CRUdJTi",
        R"(LS0tLS1CRUdJTi[A-Za-z0-9+/]{0,40}(?:UFJJVkFURSBLRV|BSSVZBVEUgS0VZ|QUklWQVRFIEtFW))"
        R"([A-Za-z0-9+/]{40})"},
    // PKCS #8 and PKCS #1 in DER: version 0, and an algorithm of keys or a modulus.
    SecretKind{
        "private-key", "", R"(\A\x30)",
        R"(\A\x30(?:\x81[\x00-\xff]|\x82[\x00-\xff]{2}|[\x20-\x7f])\x02\x01\x00\x30[\x00-\x7f])"
        R"(\x06(?:\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01|\x07\x2a\x86\x48\xce\x3d\x02\x01|)"
        R"(\x03\x2b\x65[\x6e-\x71]))"},
    SecretKind{"private-key", "", R"(\A\x30\x82)",
               R"(\A\x30\x82[\x00-\xff]{2}\x02\x01\x00\x02[\x81\x82][\x00-\xff]{1,2}\x00)"},
    SecretKind{"openssh-key", "", "OPENSSH PRIVATE KEY",
               "-----BEGIN OPENSSH PRIVATE KEY-----<break>b3BlbnNzaC1rZXktdjE[A-Za-z0-9+/]{16}"},
    SecretKind{"pgp-key", "", "PGP PRIVATE KEY",
               "-----BEGIN PGP PRIVATE KEY BLOCK-----<break>"
               R"((?:[A-Z][A-Za-z-]+: [^\n]{0,80}\s+){0,4}[A-Za-z0-9+/=]{40})"},
    SecretKind{"pgp-key", "**/private-keys-v1.d/*.key", "",
               R"((?:\(\d+:|\()(?:protected-)?private-key)"},
    // A secret key packet, of version 4 (RFC 4880, 4.2 and 5.5.3).
    SecretKind{"pgp-key", "**.gpg", "", R"(\A[\x94\x95\xc5][\x00-\xff]{1,5}\x04)"},
    SecretKind{"putty-key", "", "PuTTY-User-Key",
               R"(PuTTY-User-Key-File-[23]: [^\n]{1,40}\n[\x00-\xff]*?)"
               R"(Private-Lines: \d+\r?\n([A-Za-z0-9+/=]{20}))"},
    SecretKind{
        "pkcs12", "", R"(\A\x30)",
        R"(\A\x30(?:\x82[\x00-\xff]{2}|\x81[\x00-\xff]|\x83[\x00-\xff]{3}|\x80)\x02\x01\x03\x30)"
        R"([\x00-\xff]{1,4}\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07[\x01\x02])"},
    SecretKind{"java-keystore", "", R"(\A(?:\xfe\xed\xfe\xed|\xce\xce\xce\xce))",
               R"(\A(?:\xfe\xed\xfe\xed|\xce\xce\xce\xce)\x00\x00\x00[\x01\x02][\x00-\xff]{4})"
               R"(\x00\x00\x00\x01)"},
    SecretKind{"kerberos-keytab", "**keytab*", "", R"(\A\x05[\x01\x02]\x00\x00\x00)"},
    SecretKind{"wireguard-key", "", "(?:PrivateKey|PresharedKey) *=",
               R"((?m)^\s*(?:PrivateKey|PresharedKey)\s*=\s*([A-Za-z0-9+/]{43}=))",
               is_no_placeholder},
    SecretKind{"age-key", "", "AGE-SECRET-KEY", "AGE-SECRET-KEY-1([A-Z0-9]{58})",
               is_no_placeholder},

    // Clouds. The id of a key is public; what signs is near it.
    SecretKind{
        "aws-key", "", "A[KS]IA[A-Z2-7]",
        R"(\b(?:AKIA|ASIA)[A-Z2-7]{16}\b[\x00-\xff]{0,200}?[^A-Za-z0-9/+=]([A-Za-z0-9/+]{40})(?:[^A-Za-z0-9/+=]|\z))",
        looks_random},
    SecretKind{
        "aws-key", "", "(?i:aws|amazon)",
        R"((?i:aws|amazon)[\x00-\xff]{0,20}(?i:secret)[\x00-\xff]{0,20}["'=:\s]([A-Za-z0-9/+]{40})(?:[^A-Za-z0-9/+=]|\z))",
        looks_random},
    SecretKind{"aws-credentials", "**/.aws/credentials", "",
               R"((?i:aws_secret_access_key)\s*=\s*(\S{16,}))", is_no_placeholder},
    SecretKind{"azure-key", "", "(?:AccountKey|SharedAccessKey)=",
               R"((?:AccountKey|SharedAccessKey)=([A-Za-z0-9+/]{43,86}={1,2}))", is_no_placeholder},
    SecretKind{"azure-key", "", "[78]Q~", R"(\b([A-Za-z0-9_~.-]{3}[78]Q~[A-Za-z0-9_~.-]{31,34}))",
               looks_random},
    SecretKind{"gcp-service-account", "", "private_key_id",
               R"("private_key_id"\s*:\s*"([0-9a-f]{40}))", looks_random},
    SecretKind{"google-api-key", "", "AIza", R"(\b(AIza[A-Za-z0-9_-]{35}))", looks_random},

    // Forges, registries and services, whose tokens say whose they are.
    SecretKind{"github-token", "", "gh[pousr]_", R"(\b(gh[pousr]_[A-Za-z0-9]{36})\b)",
               is_checked_token},
    SecretKind{"github-token", "", "github_pat_",
               R"(\b(github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59})\b)", looks_random},
    SecretKind{"gitlab-token", "", "gl[a-z]+-",
               R"(\b(gl(?:pat|dt|rt|cbt|ptt|ft|imt|agent|soat|ffct)-[A-Za-z0-9_-]{20,64}))",
               looks_random},
    SecretKind{"slack-token", "", "xox[abeoprs]-", R"(\b(xox[abeoprs]-[A-Za-z0-9-]{20,250}))",
               looks_random},
    SecretKind{"slack-token", "", "xapp-",
               R"(\b(xapp-\d-[A-Z0-9]{8,12}-\d{10,14}-[a-f0-9]{32,64}))", looks_random},
    SecretKind{
        "slack-token", "", R"(hooks\.slack\.com)",
        R"(hooks\.slack\.com/(?:services|workflows)/(T[A-Z0-9]{7,12}/[A-Z0-9]{7,12}/[A-Za-z0-9]{20,32}))",
        looks_random},
    SecretKind{"npm-token", "", "npm_", R"(\b(npm_[A-Za-z0-9]{36})\b)", is_checked_token},
    SecretKind{"npm-token", "**npmrc", "",
               R"re(_(?:authToken|auth|password)\s*=\s*["']?([^\s"'$]{12,}))re", is_no_placeholder},
    SecretKind{"pypi-token", "", "pypi-", R"(\b(pypi-[A-Za-z0-9_-]{50,250}))", looks_random},
    SecretKind{"docker-config", "", R"("auth")", R"("auth"\s*:\s*"([A-Za-z0-9+/]{8,}={0,2}))",
               is_login},
    SecretKind{"docker-config", "", R"("identitytoken")",
               R"re("identitytoken"\s*:\s*"([^"\s]{16,}))re", is_no_placeholder},
    SecretKind{"kubeconfig", "", "client-key-data",
               R"(client-key-data["']?:\s*["']?([A-Za-z0-9+/=]{40}))"},
    SecretKind{"kubeconfig", "**kube**", "", R"((?m)^\s+token:\s*["']?([A-Za-z0-9._-]{16,}))",
               is_no_placeholder},
    SecretKind{"vault-token", "", R"(hv[bsr]\.)", R"(\b(hv[bsr]\.[A-Za-z0-9_-]{24,200}))",
               looks_random},
    SecretKind{"vault-token", "**vault-token*", "", R"(\A\s*([A-Za-z0-9._-]{20,}))",
               is_no_placeholder},
    SecretKind{"jwt", "", "eyJ",
               R"(\b(eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{16,}))",
               is_web_token},
    SecretKind{"stripe-key", "", "k_live_", R"(\b([sr]k_live_[A-Za-z0-9]{20,250}))", looks_random},
    SecretKind{"sendgrid-key", "", R"(SG\.)",
               R"(\b(SG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{32,64}))", looks_random},
    SecretKind{"terraform-state", "**.tfstate*", "",
               R"re("[a-z_]*(?:<secret>|result)[a-z_]*"\s*:\s*"([^"\s]{8,}))re", is_no_placeholder},

    // Files of programs that keep logins in them.
    SecretKind{"netrc", "**netrc*", "", R"((?m)^[^#\n]*\bpassword\s+(\S+))", is_no_placeholder},
    SecretKind{"netrc", "**/apt/auth.conf**", "", R"((?m)^[^#\n]*\bpassword\s+(\S+))",
               is_no_placeholder},
    SecretKind{"pgpass", "**pgpass*", "",
               R"((?m)^[^#:\s][^:\n]*:[^:\n]*:[^:\n]*:[^:\n]*:([^\n]+)$)", is_no_placeholder},
    SecretKind{"mysql-cnf", "**my**.cnf", "", R"re((?m)^\s*password\s*=\s*["']?([^\s"'#]+))re",
               is_no_placeholder},
    SecretKind{
        "htpasswd", "**htpasswd*", "",
        R"((?m)^[^:#\s]{1,64}:((?:\$apr1\$|\$2[abxy]\$|\$[56]\$|\{SHA\})\S{10,}|[./A-Za-z0-9]{13})\s*$)"},
    SecretKind{
        "history", "**history*", "",
        R"re((?:passw?(?:or)?d?|secret|token|api[_-]?key|TOKEN|PASSWORD|SECRET|KEY)(?:=|: | )["']?([^\s"';|&,]{8,}))re",
        looks_secret},
    SecretKind{
        "history", "**history*", "",
        R"re((?:sshpass -p ?|mysql[^\n]{0,80} -p|curl[^\n]{0,120} (?:-u|--user) ?[^\s:]{1,40}:)["']?([^\s"']{6,}))re",
        is_no_placeholder},
    SecretKind{"history", "**history*", "",
               R"re(echo ["']?[^:\s]{1,40}:([^\s"']{6,})["']? *\| *(?:sudo )?chpasswd)re",
               is_no_placeholder},
    SecretKind{
        "env-file", "**/.env", "",
        R"re((?m)^\s*(?:export )?[A-Z0-9_]*<secret>(?:_?[A-Z0-9]{1,8})?\s*=\s*["']?([^\s"'#]{6,}))re",
        is_no_placeholder},
    SecretKind{"env-file", "**/.env.*", "",
               R"re((?m)^\s*(?:export )?[A-Z0-9_]*<secret>\s*=\s*["']?([^\s"'#]{6,}))re",
               is_no_placeholder},
    SecretKind{"env-file", "**.env", "",
               R"re((?m)^\s*(?:export )?[A-Z0-9_]*<secret>\s*=\s*["']?([^\s"'#]{6,}))re",
               is_no_placeholder},
    SecretKind{
        "authorized-keys", "**/.ssh/authorized_keys*", "",
        R"((?m)^[^#\n]*(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-\S+|sk-\S+) (AAAA[A-Za-z0-9+/=]{30,}))"},
    SecretKind{"assignment", "**/rndc.key", "", R"re(secret\s+"([A-Za-z0-9+/=]{16,}))re"},
    SecretKind{"assignment", "**nslcd.conf", "", R"((?m)^\s*bindpw\s+(\S{6,}))", is_no_placeholder},
    SecretKind{"assignment", "**wpa_supplicant**", "", R"re((?m)^\s*psk="?([^"\n]{8,64}))re",
               is_no_placeholder},
    SecretKind{"assignment", "**.nmconnection", "", R"((?m)^\s*(?:psk|password)=(\S{6,}))",
               is_no_placeholder},

    // Anywhere.
    SecretKind{"password-hash", "", R"(\$(?:y|gy|7|6|5|1|2[aby])\$)",
               R"(\$(?:y|gy|7|6|5|1|2[aby])\$([./A-Za-z0-9=,$]{24,120}))", is_no_placeholder},
    SecretKind{
        "url-password", "", "://",
        R"re(\b[a-z][a-z0-9+.-]{1,20}://[^\s/:@"'<>]{0,64}:([^\s/@"'<>]{4,128})@[A-Za-z0-9\[])re",
        is_no_placeholder},
    SecretKind{
        "assignment", "", "<secret>",
        R"re(<secret>(?:[_-]?(?:[0-9]+|(?i:value|base64|b64|prod|live|dev|key)))?["']?\s{0,3}(?:=>?|:=?|,)\s{0,3}["']?([A-Za-z0-9+/_=.~!@#%^&*-]{16,200}))re",
        looks_random},
    SecretKind{"assignment", "", "<secret>",
               R"re(<secret>["']\s*[,:]\s*["']([^"'\s]{8,200})["'])re", looks_secret},
    SecretKind{"assignment", "", "<secret>", R"re(\b<secret>="([^"\s<>]{8,200})")re", looks_secret},
    SecretKind{"assignment", "", "<secret>", R"(<<secret>>([^<\s]{8,200})</)", looks_secret},
};

}  // namespace

std::span<const SecretKind> secret_kinds() {
    return kinds;
}

std::string expanded(std::string_view text) {
    std::string pattern(text);
    for (const auto& [word, stands_for] : words) {
        const auto at = pattern.find(word);
        if (at != std::string::npos) pattern.replace(at, word.size(), stands_for);
    }
    return pattern;
}

}  // namespace bootseal
