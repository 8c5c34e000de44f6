// SPDX-License-Identifier: Apache-2.0
#include "trust/policy.h"

#include <algorithm>
#include <limits>

#include "base/text.h"
#include "trust/chain.h"
#include "trust/openssl.h"
#include "trust/verify.h"
#include "yaml/fields.h"

namespace bootseal {

namespace {

constexpr std::size_t files_limit = 64;
constexpr std::size_t roles_limit = 16;
constexpr std::size_t policy_limit = 1 << 18;
constexpr std::size_t sealed_limit = 4096;

/// The content of a file named in trust.yaml; relative names begin at its folder.
Result<std::string> read_beside(const Root& root, std::string_view policy, std::string_view name,
                                std::size_t limit) {
    const auto slash = policy.rfind('/');
    const bool relative = !name.starts_with('/') && slash != std::string_view::npos;
    const auto folder = relative ? std::string(policy.substr(0, slash + 1)) : std::string();
    return root.read(folder + std::string(name), limit);
}

/// What trust.yaml names files of, and how one of them is held to be good.
struct Kind {
    std::string_view key;       ///< in trust.yaml
    std::string_view pem_name;  ///< in the armour of PEM
    std::size_t limit;          ///< bytes of a file
    Result<> (*examine)(std::string_view der);
};

constexpr Kind anchors = {"anchors", "CERTIFICATE", 1 << 20, [](std::string_view der) -> Result<> {
                              if (!parse_certificate(der))
                                  return invalid("is not a certificate, or is damaged");
                              return {};
                          }};

constexpr Kind revocation_lists = {
    "revocation_lists", "X509 CRL", 16 << 20, [](std::string_view der) -> Result<> {
        const auto list = parse_crl(der);
        if (!list) return invalid("is not a revocation list, or is damaged");
        return require_usable_list(list.get());
    }};

/// The DER of each object in a file, which holds one in DER or any number in PEM.
Result<std::vector<std::string>> read_objects(const std::string& bytes, const Kind& kind) {
    std::vector<std::string> result;
    if (bytes.find("-----BEGIN ") == std::string::npos) {
        result.push_back(bytes);
    } else {
        const auto blocks = parse_pem(bytes, files_limit);
        if (!blocks) return invalid("is damaged PEM, or more than 64 blocks of it");
        for (const auto& block : *blocks) {
            if (block.name != kind.pem_name) {
                return invalid("has a block " + printable(block.name) + ", not only " +
                               std::string(kind.pem_name));
            }
            result.push_back(block.der);
        }
    }
    for (const auto& der : result)
        TRY(kind.examine(der));
    return result;
}

/// The objects in all files of a list in trust.yaml.
Result<std::vector<std::string>> read_all(const Root& root, std::string_view policy, Fields& fields,
                                          const Kind& kind) {
    std::vector<std::string> result;
    const auto names = TRY(fields.list(kind.key));
    if (names.size() > files_limit) return fields.error(kind.key, "more than 64 files");
    for (const auto& name : names) {
        const auto bytes = read_beside(root, policy, name, kind.limit);
        if (!bytes) return fields.error(kind.key, bytes.error().what);
        const auto objects = read_objects(*bytes, kind);
        if (!objects) return fields.error(kind.key, printable(name) + " " + objects.error().what);
        result.insert(result.end(), objects->begin(), objects->end());
    }
    return result;
}

enum class Valid { no, yes };

Valid is_oid(const std::string& text) {
    const std::unique_ptr<ASN1_OBJECT, Release<ASN1_OBJECT_free>> object(
        OBJ_txt2obj(text.c_str(), 1));
    openssl_reason();
    return object && text.find('\0') == std::string::npos ? Valid::yes : Valid::no;
}

Result<Role> read_role(const Node::Entry& entry) {
    auto fields = TRY(Fields::open(entry.value, "role"));
    Role role;
    role.name = entry.key.scalar;
    role.count = static_cast<int>(TRY(fields.number("count", 1, signers_limit)));
    auto unit = TRY(fields.optional_text("organizational_unit"));
    auto policy = TRY(fields.optional_text("policy"));
    TRY(fields.done());
    if (unit.has_value() == policy.has_value()) {
        return entry.key.error(
            "a role is known by either organizational_unit or policy of the certificate");
    }
    if (policy && is_oid(*policy) == Valid::no) {
        return fields.error("policy", "an OID looks like 1.3.6.1.4.1.99999.1.2");
    }
    role.mark = policy ? Role::Mark::policy : Role::Mark::organizational_unit;
    role.value = policy ? std::move(*policy) : std::move(*unit);
    if (role.value.empty()) return fields.error("organizational_unit", "is empty");
    return role;
}

Result<std::vector<Role>> read_roles(Fields& fields) {
    const auto* node = fields.node("roles");
    if (!node || node->kind != Node::Kind::mapping || node->entries.empty() ||
        node->entries.size() > roles_limit) {
        return fields.error("roles",
                            "name who must sign, as in author: {count: 1, "
                            "organizational_unit: bootseal author}");
    }
    std::vector<Role> roles;
    for (const auto& entry : node->entries) {
        auto role = TRY(read_role(entry));
        const bool same = std::any_of(roles.begin(), roles.end(), [&](const Role& other) {
            return other.mark == role.mark && other.value == role.value;
        });
        if (same) return entry.key.error("another role is known by the same mark");
        roles.push_back(std::move(role));
    }
    return roles;
}

Result<> read_seal(Fields& fields, TrustPolicy& policy) {
    const auto built = TRY(fields.optional_text("built"));
    if (built) {
        policy.built = parse_time(*built);
        if (!policy.built) return fields.error("built", "a time looks like 2026-11-20T00:00:00Z");
    }
    policy.sealed = TRY(fields.list("sealed"));
    if (!policy.sealed.empty() && !built) return fields.error("sealed", "needs built as well");
    if (policy.sealed.size() > sealed_limit) return fields.error("sealed", "more than 4096 files");
    for (const auto& sum : policy.sealed) {
        if (sum.size() != 64 || sum.find_first_not_of("0123456789abcdef") != sum.npos) {
            return fields.error("sealed", "a SHA-256 is 64 digits of 0-9 and a-f");
        }
    }
    return {};
}

}  // namespace

Result<TrustPolicy> read_trust_policy(const Root& root, std::string_view path) {
    prepare_openssl();
    const auto bytes = TRY(root.read(path, policy_limit));
    const auto document = TRY(parse_yaml(bytes, std::string(path)));
    auto fields = TRY(Fields::open(document, "trust"));
    TrustPolicy policy;
    policy.anchors = TRY(read_all(root, path, fields, anchors));
    if (policy.anchors.empty()) return fields.error("anchors", "name at least one certificate");
    policy.roles = TRY(read_roles(fields));
    policy.minimum_serial = static_cast<std::uint64_t>(
        TRY(fields.number("minimum_serial", 0, std::numeric_limits<std::int64_t>::max())));
    policy.revocation_lists = TRY(read_all(root, path, fields, revocation_lists));
    policy.kernel_words = TRY(fields.list("kernel_command_line"));
    for (const auto& word : policy.kernel_words) {
        if (word != "profile" && word != "skip")
            return fields.error("kernel_command_line", "knows profile and skip alone");
    }
    TRY(read_seal(fields, policy));
    TRY(fields.done());
    return policy;
}

}  // namespace bootseal
