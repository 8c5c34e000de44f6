// SPDX-License-Identifier: Apache-2.0
#include "cli/ruleset_commands.h"

#include <array>

#include "base/text.h"
#include "cli/output.h"
#include "cli/session.h"
#include "ruleset/build.h"
#include "ruleset/lint.h"
#include "ruleset/show.h"
#include "system/named_file.h"
#include "trust/sign.h"
#include "trust/steady_file.h"

namespace bootseal {

namespace {

constexpr std::array all_build_options{output_option};
constexpr std::array all_show_options{Option{"rule", "ID", "all about this rule, by id or number"}};
constexpr std::array all_sign_options{
    Option{"certificate", "FILE", "the signer's certificate, intermediates after it (PEM)"},
    Option{"key", "FILE", "its private key, not encrypted (PEM)"},
    Option{"form", "FORM", "der (default) or pem"},
    Option{"signature", "FILE", "write there, not to FILE.p7s; an existing one is added to"}};
constexpr std::array all_check_options{root_option, tailoring_option, trust_option};

Result<std::string> operand(const Arguments& arguments, std::string_view what) {
    if (arguments.operands().size() == 1) return arguments.operands().front();
    return usage_error("takes one " + std::string(what));
}

Result<std::string> required(const Arguments& arguments, std::string_view option) {
    auto value = arguments.value(option);
    if (!value) return usage_error("--" + std::string(option) + " is needed");
    return *std::move(value);
}

/// A folder of section files, or the one file that was built from it.
Result<Node> read_sources(const std::string& path) {
    if (auto folder = Root::open(path)) return join_ruleset(*folder);
    const auto bytes = TRY(read_named_file(path));
    return parse_yaml(bytes, path);
}

void print_signers(const Verified& verified) {
    for (const auto& signer : verified.signers) {
        const auto role = signer.role.empty() ? "no role" : signer.role;
        const auto at = signer.signed_at ? format_time(*signer.signed_at) : "an unknown time";
        print(role + ": " + signer.common_name + ", at " + at + ", certificate " +
              signer.fingerprint + "\n");
    }
}

}  // namespace

const std::span<const Option> ruleset_lint_options;
const std::span<const Option> ruleset_build_options = all_build_options;
const std::span<const Option> ruleset_show_options = all_show_options;
const std::span<const Option> ruleset_sign_options = all_sign_options;
const std::span<const Option> ruleset_check_options = all_check_options;

Result<Exit> ruleset_lint_command(const Arguments& arguments) {
    const auto path = TRY(operand(arguments, "folder or file"));
    const auto sources = TRY(read_sources(path));
    const auto remarks = TRY(lint_ruleset(sources, clock_now()));
    for (const auto& remark : remarks)
        print(remark.where + ": " + remark.what + "\n");
    if (remarks.empty()) say(path + ": nothing to remark");
    return remarks.empty() ? Exit::done : Exit::not_compliant;
}

Result<Exit> ruleset_build_command(const Arguments& arguments) {
    const auto path = TRY(operand(arguments, "folder"));
    const auto folder = TRY(Root::open(path));
    const auto text = TRY(build_ruleset(folder));
    if (const auto output = arguments.value("output")) {
        TRY(write_named_file(*output, text));
    } else {
        print(text);
    }
    return Exit::done;
}

Result<Exit> ruleset_show_command(const Arguments& arguments) {
    const auto path = TRY(operand(arguments, "file"));
    const auto bytes = TRY(read_named_file(path));
    const auto ruleset = TRY(parse_ruleset(bytes, path));
    if (const auto rule = arguments.value("rule")) {
        print(TRY(show_rule(ruleset, *rule)));
    } else {
        print(show_ruleset(ruleset));
    }
    return Exit::done;
}

Result<Exit> ruleset_sign_command(const Arguments& arguments) {
    const auto path = TRY(operand(arguments, "file"));
    const auto certificate = TRY(required(arguments, "certificate"));
    const auto key = TRY(required(arguments, "key"));
    const auto form = arguments.value("form").value_or("der");
    if (form != "der" && form != "pem") return usage_error("--form takes der or pem");
    const auto target = arguments.value("signature").value_or(path + ".p7s");

    SteadyFile file(TRY(open_named_file(path)), path);
    auto existing = read_named_file(target, signature_limit);
    if (!existing && !is_absent(existing.error())) return existing.error();
    SigningKey with;
    with.certificate = TRY(read_named_file(certificate));
    with.key = TRY(read_named_file(key));
    const auto signature =
        TRY(sign_detached([&](const evp_md_st* algorithm) { return file.digest(algorithm); },
                          existing ? *existing : "", with,
                          form == "pem" ? SignatureForm::pem : SignatureForm::der, clock_now()));
    TRY(write_named_file(target, signature));
    say((existing ? "added a signature to " : "wrote ") + target);
    return Exit::done;
}

Result<Exit> ruleset_check_command(const Arguments& arguments) {
    const auto path = TRY(operand(arguments, "file"));
    const auto root = TRY(Root::open(arguments.value("root").value_or("/")));
    const auto accepted = TRY(accept_ruleset_file(path, arguments, root));
    const auto& ruleset = accepted.ruleset;
    print(ruleset.id + " " + ruleset.version + ", serial " + std::to_string(ruleset.serial) +
          ", expires " + format_time(ruleset.expires) + "\nsha256 " + accepted.verified.sha256 +
          "\n");
    print_signers(accepted.verified);
    if (accepted.tailoring) {
        const auto& [tailoring, verified] = *accepted.tailoring;
        print("tailoring " + tailoring.id + ", serial " + std::to_string(tailoring.serial) +
              ", expires " + format_time(tailoring.expires) + "\nsha256 " + verified.sha256 + "\n");
        print_signers(verified);
    }
    return Exit::done;
}

}  // namespace bootseal
