// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "base/text.h"
#include "cli/output.h"
#include "cli/seal_commands.h"
#include "cli/seal_folder.h"
#include "cli/session.h"
#include "cli/signing_keys.h"
#include "cli/time_of_build.h"
#include "integrity/sealed.h"
#include "system/named_file.h"

namespace bootseal {

namespace {

constexpr std::array all_sign_options{
    Option{"root", "DIR", "put the signatures into the tree at DIR, too"}, certificates_option,
    keys_option};
constexpr std::array all_check_options{
    Option{"root", "DIR", "whether the seal is that of the tree at DIR, too"}, trust_option};

Result<std::string> folder_of_seal(const Arguments& arguments) {
    if (arguments.operands().size() == 1) return arguments.operands().front();
    return usage_error("takes the folder of one seal");
}

/// What a file of the seal is now, beside what the statement says of it.
std::string verdict_of(const std::string& folder, const SealedFile& file, bool& good) {
    const auto path = in_folder(folder, file.name);
    const auto fd = open_named_file(path);
    const auto now = fd ? sha256_of(fd->get(), path) : Result<std::string>(fd.error());
    const bool same = now && *now == file.sha256;
    good = good && same;
    if (same) return "as sealed  " + printable(file.name);
    if (!now && is_absent(now.error())) return "missing    " + printable(file.name);
    return "altered    " + printable(file.name);
}

/// Whether the manifest in a tree is the one that the seal is about.
Result<std::string> verdict_of_tree(const Root& root, const SealedFile& manifest, bool& good) {
    const std::string path(sealed_manifest);
    const auto fd = root.open_file(path);
    if (!fd && is_absent(fd.error())) {
        good = false;
        return "missing    /" + path;
    }
    if (!fd) return fd.error();
    const bool same = TRY(sha256_of(fd->get(), path)) == manifest.sha256;
    good = good && same;
    return (same ? "as sealed  /" : "another    /") + path;
}

}  // namespace

const std::span<const Option> seal_sign_options = all_sign_options;
const std::span<const Option> seal_check_options = all_check_options;
const std::span<const Option> seal_show_options;

Result<Exit> seal_sign_command(const Arguments& arguments) {
    const auto folder = TRY(folder_of_seal(arguments));
    const auto keys = TRY(signing_keys(arguments));
    if (keys.empty()) return usage_error("give --certificate and --key of each signer");
    const auto at = TRY(time_of_build());
    TRY(sign_seal(folder, keys, at));
    if (arguments.has("root")) {
        const auto tree = TRY(open_tree(arguments));
        TRY(install_seal(folder, tree.root));
    }
    return Exit::done;
}

Result<Exit> seal_check_command(const Arguments& arguments) {
    const auto folder = TRY(folder_of_seal(arguments));
    const auto root = TRY(Root::open(arguments.value("root").value_or("/")));
    const auto policy = TRY(find_policy(arguments, root));
    const auto checked = TRY(verify_seal(folder, policy, clock_now()));
    bool good = true;
    for (const auto& file : checked.seal.subjects)
        print(verdict_of(folder, file, good) + "\n");
    if (arguments.has("root")) {
        print(TRY(verdict_of_tree(root, checked.seal.subjects.front(), good)) + "\n");
    }
    for (const auto& signer : checked.verified.signers) {
        print("signed by  " + printable(signer.common_name) +
              (signer.role.empty() ? "" : ", " + signer.role) + "\n");
    }
    print(good ? "SEALED  " + checked.verified.sha256 + "\n" : "BROKEN\n");
    return good ? Exit::done : Exit::violated;
}

Result<Exit> seal_show_command(const Arguments& arguments) {
    const auto folder = TRY(folder_of_seal(arguments));
    const auto name = in_folder(folder, seal_statement_name);
    const auto text = TRY(read_named_file(name));
    const auto seal = TRY(read_seal_statement(text, name));
    for (const auto& line : seal.lines)
        print(printable(line) + "\n");
    return Exit::done;
}

}  // namespace bootseal
